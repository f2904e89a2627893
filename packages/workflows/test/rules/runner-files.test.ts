import test from "node:test";
import { assertMarked, steps } from "./marked.ts";

const RULE = "runner-file-injection";

const ENV = `env:
    X: \${{ inputs.x }}
    TITLE: \${{ github.event.pull_request.title }}
    SHA: \${{ github.sha }}`;

test("somebody else's text on its way to the runner's files is found", () => {
  assertMarked(
    RULE,
    steps(`
- ${ENV}
  run: |
    echo "x=$X" >> "$GITHUB_OUTPUT" # ✘
    echo "TITLE=\${TITLE}" >> $GITHUB_ENV # ✘
    echo "$X/bin" >> "\${GITHUB_PATH}" # ✘
    y="a-$X"
    export Z="$y"
    printf 'z=%s\\n' "$Z" | tee -a "$GITHUB_OUTPUT" # ✘
    {
      echo "a=1"
      echo "title=$TITLE" # ✘
    } >> "$GITHUB_OUTPUT"
    {
      echo "body<<EOF"
      echo "$TITLE" # ✘
      echo EOF
    } >> "$GITHUB_OUTPUT"
    cat >> "$GITHUB_ENV" <<EOF
    B=$X # ✘
    EOF
    echo "m=$(git log -1 --format=%s)" >> "$GITHUB_OUTPUT" # ✘
    echo "t=$(jq -r .issue.title "$GITHUB_EVENT_PATH")" >> "$GITHUB_OUTPUT" # ✘
    echo "s=$(echo "$X" | sed s/a/b/)" >> "$GITHUB_OUTPUT" # ✘
    if [[ "$X" == v* ]]; then echo "x=$X" >> "$GITHUB_OUTPUT"; fi # ✘
- ${ENV}
  shell: pwsh
  run: |
    "x=$env:X" | Out-File -Append $env:GITHUB_OUTPUT # ✘
    Add-Content -Path $env:GITHUB_OUTPUT -Value "x=$env:X" # ✘
`),
  );
});

test("what was held against a pattern, has no line breaks or no known end is let through", () => {
  assertMarked(
    RULE,
    steps(`
- ${ENV}
  run: |
    echo "sha=$SHA" >> "$GITHUB_OUTPUT"
    echo "$X" >> notes.txt
    echo "x=one-line-$(echo "$X" | tr -d '\\r\\n')" >> "$GITHUB_OUTPUT"
    echo "n=$(echo "$X" | wc -c)" >> "$GITHUB_OUTPUT"
    echo "h=$(git rev-parse "$X")" >> "$GITHUB_OUTPUT"
    echo "c=$(git log -1 --format=%H)" >> "$GITHUB_OUTPUT"
    echo "j=$(jq --compact-output --arg t "$TITLE" --null-input '{$t}')" >> "$GITHUB_OUTPUT"
    echo '$X' >> "$GITHUB_OUTPUT"
    # echo "x=$X" >> "$GITHUB_OUTPUT"
    delimiter="$(openssl rand -hex 16)"
    {
      echo "title<<$delimiter"
      echo "$TITLE"
      echo "$delimiter"
    } >> "$GITHUB_OUTPUT"
    X=fixed
    echo "x=$X" >> "$GITHUB_OUTPUT"
- ${ENV}
  run: |
    if [[ ! "$X" =~ ^v[0-9]+$ ]]; then exit 1; fi
    file="specs/$X.json"
    printf '%s\\n' "x=$X" "file=$file" >> "$GITHUB_OUTPUT"
- ${ENV}
  run: |
    case "$X" in stable|beta) ;; *) exit 1 ;; esac
    echo "x=$X" >> "$GITHUB_OUTPUT"
- ${ENV}
  run: |
    grep -qxE 'v[0-9]+' <<< "$X" || exit 1
    echo "x=$X" >> "$GITHUB_OUTPUT"
`),
  );
});

test("an output that a step checked is nobody's text any more", () => {
  assertMarked(
    RULE,
    steps(`
- id: names
  ${ENV}
  run: |
    [[ "$X" =~ ^v[0-9]+$ ]] || exit 1
    echo "x=$X" >> "$GITHUB_OUTPUT"
    echo "title=$TITLE" >> "$GITHUB_OUTPUT" # ✘
- env:
    X: \${{ steps.names.outputs.x }}
    TITLE: \${{ steps.names.outputs.title }}
  run: |
    echo "y=$X" >> "$GITHUB_OUTPUT"
    echo "z=$TITLE" >> "$GITHUB_OUTPUT" # ✘
`),
  );
});
