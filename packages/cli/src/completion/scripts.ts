export const SHELLS = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof SHELLS)[number];

// Each asks the program for every word, so that a script which was installed once is never out of date.
const BASH = `_ms() {
  local IFS=$'\\n' word=\${COMP_WORDS[COMP_CWORD]}
  COMPREPLY=($(compgen -W "$(ms completion suggest -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null | cut -f1)" -- "$word"))
}
complete -o default -F _ms ms
`;

const ZSH = `#compdef ms
_ms() {
  local line
  local -a found
  for line in \${(f)"$(ms completion suggest -- \${words[2,CURRENT-1]} "\${words[CURRENT]}" 2>/dev/null)"}; do
    found+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
  done
  if (( \${#found} )); then _describe ms found; else _files; fi
}
compdef _ms ms
`;

const FISH = `complete -c ms -a "(ms completion suggest -- (commandline -opc)[2..] (commandline -ct) 2>/dev/null)"
`;

/** What a shell has to read once, so that it completes the words of \`ms\`. */
export const SCRIPTS: Readonly<Record<Shell, string>> = { bash: BASH, zsh: ZSH, fish: FISH };
