/** The whole style sheet. Colours follow the system; every pair has a contrast of 4.5 or more. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --page: #f6f7f9; --card: #fff; --ink: #1b1f24; --soft: #57606a; --line: #d5dae0;
  --link: #0a58ca; --focus: #0a58ca; --shade: #eef1f4;
  --good: #116329; --good-bg: #dcf5e3; --bad: #a40e26; --bad-bg: #fde4e7;
  --wait: #7a4a00; --wait-bg: #fff1cf; --info: #0b4fa8; --info-bg: #e0edff;
  --button: #1f7a3a; --button-ink: #fff;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #0e1116; --card: #171b22; --ink: #e6eaf0; --soft: #9aa6b2; --line: #303842;
    --link: #79b8ff; --focus: #79b8ff; --shade: #1f252e;
    --good: #6fdd8b; --good-bg: #12331d; --bad: #ff9aa5; --bad-bg: #43171d;
    --wait: #f2c261; --wait-bg: #3a2a08; --info: #9ccbff; --info-bg: #14304f;
    --button: #2ea44f; --button-ink: #06110a;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--page); color: var(--ink);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif;
  overflow-wrap: anywhere;
}
a { color: var(--link); text-underline-offset: 2px; }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; border-radius: 4px; }
.skip { position: absolute; left: -999px; }
.skip:focus { left: 8px; top: 8px; background: var(--card); padding: 8px 12px; z-index: 1; }
header { background: var(--card); border-bottom: 1px solid var(--line); }
header > nav, main, footer { max-width: 1080px; margin: 0 auto; padding: 12px 16px; }
header > nav { display: flex; flex-wrap: wrap; gap: 4px 8px; align-items: baseline; }
header strong a { color: var(--ink); text-decoration: none; }
header span { color: var(--soft); }
footer { color: var(--soft); font-size: 14px; }
h1 { font-size: 24px; line-height: 1.25; margin: 12px 0; }
h2 { font-size: 18px; margin: 0 0 8px; }
h3 { font-size: 16px; margin: 0; font-weight: 600; }
h3.owner { margin: 12px 0 4px; }
h2 + h3.owner { margin-top: 0; }
p { margin: 4px 0; }
section {
  background: var(--card); border: 1px solid var(--line); border-radius: 10px;
  padding: 14px 16px; margin: 16px 0;
}
section.call { border-color: var(--wait); border-left-width: 6px; padding-left: 11px; }
ul.rows { list-style: none; margin: 0; padding: 0; }
ul.rows > li { border-top: 1px solid var(--line); padding: 10px 0; }
ul.rows > li:first-child { border-top: 0; padding-top: 2px; }
ul.rows > li:last-child { padding-bottom: 0; }
.head { display: flex; flex-wrap: wrap; gap: 4px 8px; align-items: center; }
.soft { color: var(--soft); font-size: 14px; }
.badge {
  display: inline-block; padding: 0 8px; border-radius: 999px; font-size: 13px; line-height: 22px;
  background: var(--shade); color: var(--soft); white-space: nowrap;
}
.badge.good { background: var(--good-bg); color: var(--good); }
.badge.bad { background: var(--bad-bg); color: var(--bad); }
.badge.wait { background: var(--wait-bg); color: var(--wait); }
.badge.info { background: var(--info-bg); color: var(--info); }
code, pre { font: 13px/1.5 ui-monospace, SFMono-Regular, Menlo, "DejaVu Sans Mono", monospace; }
code.copy { user-select: all; overflow-wrap: anywhere; }
pre {
  background: var(--shade); border-radius: 6px; padding: 10px; margin: 8px 0; max-height: 28em;
  overflow: auto; white-space: pre-wrap; overflow-wrap: anywhere;
}
dl { display: grid; grid-template-columns: max-content 1fr; gap: 2px 14px; margin: 8px 0; }
dt { color: var(--soft); }
dd { margin: 0; }
form { margin: 8px 0 0; }
.fields { display: flex; flex-wrap: wrap; gap: 8px 12px; align-items: end; }
label { display: block; font-size: 14px; color: var(--soft); }
select, input[type="text"] {
  font: inherit; color: var(--ink); background: var(--card); border: 1px solid var(--soft);
  border-radius: 6px; padding: 6px 8px; min-height: 40px; max-width: 100%;
}
button {
  font: inherit; font-weight: 600; min-height: 40px; padding: 6px 16px; border-radius: 6px;
  border: 1px solid var(--soft); background: var(--card); color: var(--ink); cursor: pointer;
}
button.yes { background: var(--button); border-color: var(--button); color: var(--button-ink); }
button.no { color: var(--bad); border-color: var(--bad); }
button.small { min-height: 26px; padding: 0 8px; font-size: 13px; font-weight: 400; }
table { border-collapse: collapse; width: 100%; font-size: 14px; }
th, td { text-align: left; padding: 4px 8px 4px 0; vertical-align: top; border-top: 1px solid var(--line); }
th { color: var(--soft); font-weight: 400; border-top: 0; }
td.number, th.number { text-align: right; white-space: nowrap; }
@media (max-width: 640px) {
  dl { grid-template-columns: 1fr; gap: 0; }
  dd { margin-bottom: 6px; }
  thead { position: absolute; left: -999px; }
  tr {
    display: flex; flex-wrap: wrap; gap: 2px 10px; align-items: baseline;
    border-top: 1px solid var(--line); padding: 6px 0;
  }
  tbody tr:first-child { border-top: 0; }
  td, td.number { border: 0; padding: 0; }
  td.wide { flex: 1 1 75%; }
  button.yes, button.no { flex: 1 1 40%; }
}
@media (prefers-reduced-motion: no-preference) {
  .live::before {
    content: ""; display: inline-block; width: 8px; height: 8px; border-radius: 50%;
    background: currentColor; margin-right: 6px; animation: pulse 1.6s ease-in-out infinite;
  }
  @keyframes pulse { 50% { opacity: 0.25; } }
}
`;
