/** The style sheet of the pages, which need no scripts, images, or fonts. */
export const STYLE = `
:root { color-scheme: light dark; --back: #f4f5f7; --card: #fff; --text: #16191f; --quiet: #5b6472;
  --line: #d8dce3; --accent: #0b57d0; --on-accent: #fff; --bad: #b3261e; --bad-back: #fdecea; }
@media (prefers-color-scheme: dark) { :root { --back: #101318; --card: #191e26; --text: #e8ebf0; --quiet: #9aa4b2;
  --line: #323a46; --accent: #8ab4f8; --on-accent: #10203a; --bad: #f6a8a2; --bad-back: #3a1d1b; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-content: center; padding: 2rem 1rem; gap: 1.25rem;
  grid-template-columns: minmax(0, 30rem); background: var(--back); color: var(--text);
  font: 1rem/1.5 system-ui, sans-serif; }
header { font-weight: 650; letter-spacing: -.01em; color: var(--quiet); }
main { background: var(--card); border: 1px solid var(--line); border-radius: .75rem; padding: 2rem; }
h1 { margin: 0 0 1.25rem; font-size: 1.4rem; line-height: 1.25; letter-spacing: -.015em; }
p { margin: 0 0 1rem; }
form { display: grid; gap: 1rem; margin: 0; }
label { display: grid; gap: .25rem; font-size: .875rem; font-weight: 600; }
input { width: 100%; padding: .6rem .7rem; border: 1px solid var(--line); border-radius: .5rem; background: transparent;
  color: inherit; font: inherit; font-weight: 400; }
button { padding: .6rem 1rem; border: 1px solid var(--accent); border-radius: .5rem; background: var(--accent);
  color: var(--on-accent); font: inherit; font-weight: 600; cursor: pointer; }
button.plain { background: transparent; color: var(--accent); }
:focus-visible { outline: 3px solid color-mix(in srgb, var(--accent) 45%, transparent); outline-offset: 1px; }
a { color: var(--accent); }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .5rem 1.25rem; margin: 0 0 1.5rem; }
dt { color: var(--quiet); }
dd { margin: 0; overflow-wrap: anywhere; }
fieldset { margin: 0; padding: 0; border: 0; }
.saml-account + .saml-account { margin-top: 1.25rem; }
.saml-account-name { margin-bottom: .25rem; color: var(--quiet); }
.saml-role { display: flex; gap: .6rem; align-items: center; }
.saml-radio { width: auto; }
.saml-role-description { flex: 1; padding: .35rem 0; font-size: 1rem; overflow-wrap: anywhere; }
pre { margin: 0 0 1rem; padding: 1rem; border: 1px solid var(--line); border-radius: .5rem; font-size: .8rem;
  white-space: pre-wrap; overflow-wrap: anywhere; }
.alert { padding: .7rem .9rem; border-radius: .5rem; background: var(--bad-back); color: var(--bad); }
.actions { display: flex; flex-wrap: wrap; gap: .75rem; align-items: center; }
section { margin-top: 1.5rem; padding-top: 1.5rem; border-top: 1px solid var(--line); }
code { font-size: .9em; overflow-wrap: anywhere; }
main > form + p, main > p:last-child { margin: 1.25rem 0 0; }
main > dl:last-child { margin-bottom: 0; }
`
