import test from "node:test";
import { assertMarked, steps } from "./marked.ts";

const RULE = "document-from-input";

test("documents and programs that are pasted together with an input are found", () => {
  assertMarked(
    RULE,
    steps(`
- env:
    X: \${{ inputs.x }}
    TITLE: \${{ github.event.pull_request.title }}
  run: |
    cat > spec.json <<EOF
    {
      "title": "$TITLE", # ✘
      "n": 1
    }
    EOF
    cat <<EOF > values.yml
    name: \${X} # ✘
    EOF
    python3 <<EOF
    print("$X") # ✘
    EOF
    curl --data "{\\"text\\": \\"$TITLE\\"}" https://example.org # ✘
    echo '{"a": "'"$X"'"}' > a.json # ✘
- uses: acme/notify@0123456789012345678901234567890123456789 # v1.0.0
  with:
    payload: '{"text": "\${{ github.event.issue.title }}"}' # ✘
`),
  );
});

test("what a program writes, and prose, is no such document", () => {
  assertMarked(
    RULE,
    steps(`
- env:
    X: \${{ inputs.x }}
    SHA: \${{ github.sha }}
    JSON: \${{ toJSON(inputs) }}
  run: |
    jq --null-input --arg x "$X" '{"x": $x}' > spec.json
    cat > spec.json <<'EOF'
    {"a": "$X"}
    EOF
    cat > meta.json <<EOF
    {"sha": "$SHA"}
    EOF
    cat > notes.md <<EOF
    This is the release $X of today
    EOF
    echo "$X" > x.txt
- uses: acme/notify@0123456789012345678901234567890123456789 # v1.0.0
  with:
    payload: '{"text": \${{ toJSON(github.event.issue.title) }}}'
    other: '{"sha": "\${{ github.sha }}"}'
    plain: \${{ inputs.x }}
`),
  );
});
