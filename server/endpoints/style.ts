/** The style sheet of the pages, which need no scripts and no images. */
import { ACCOUNT_COLORS, TOKENS } from './tokens.ts'

const SQUARES = Array.from(
  { length: ACCOUNT_COLORS },
  (_, color) => `.square-${color} { background: var(--account-${color}); }`,
).join('\n')

/** Where the fonts of the console are. Without them, the pages have the system's. */
export const TEXT_FONT = '/console/fonts/text.woff2'
export const CODE_FONT = '/console/fonts/code.woff2'

/** Sizes are in rem: 1rem is 16 pixels unless the user sets another size. */
export const STYLE = `${TOKENS}
@font-face { font-family: Inter; src: url(${TEXT_FONT}) format("woff2"); font-weight: 100 900; font-display: swap; }
@font-face { font-family: "JetBrains Mono"; src: url(${CODE_FONT}) format("woff2"); font-weight: 100 800; font-display: swap; }
* { box-sizing: border-box; }
[hidden] { display: none !important; }
body { margin: 0; min-height: 100vh; background: var(--canvas); color: var(--text);
  font: 400 .8125rem/1.25rem Inter, system-ui, sans-serif; -webkit-text-size-adjust: 100%; }
body > header { display: flex; flex-wrap: wrap; gap: .5rem .875rem; align-items: center; min-height: 3.5rem; padding: .625rem 1.75rem;
  border-bottom: 1px solid var(--line); }
.brand { display: flex; gap: .5rem; align-items: center; color: var(--text); font-size: .875rem; font-weight: 640; letter-spacing: -.01em; }
.brand svg { width: 1.25rem; height: 1.25rem; }
.brand rect { fill: var(--text); }
.brand path { stroke: var(--surface); stroke-width: 2; }
.brand circle { fill: #3350d8; }
.aside { margin-left: auto; min-width: 0; color: var(--text-2); overflow-wrap: anywhere; }
.icon { flex: none; width: 1rem; height: 1rem; fill: none; stroke: currentColor; stroke-width: 1.5;
  stroke-linecap: round; stroke-linejoin: round; }
main { max-width: 32rem; margin: clamp(1.5rem, 9vh, 6rem) auto 2rem; padding: 1.5rem; border-radius: .625rem; background: var(--surface);
  box-shadow: var(--edge); }
main.open { max-width: 52rem; margin-top: 2.125rem; padding: 0 1.25rem; background: none; box-shadow: none; }
h1 { margin: 0 0 .75rem; font-size: 1.25rem; line-height: 1.75rem; font-weight: 640; letter-spacing: -.018em; overflow-wrap: anywhere; }
.open h1 { margin-bottom: .25rem; font-size: 1.5rem; line-height: 2rem; }
h2 { margin: 0 0 .5rem; font-size: .9375rem; line-height: 1.25rem; font-weight: 620; letter-spacing: -.006em; }
p { margin: 0 0 1rem; overflow-wrap: anywhere; }
ul { margin: 0 0 1rem; padding-left: 1.25rem; }
strong { font-weight: 620; }
form { display: grid; gap: 1rem; margin: 0; }
label { display: grid; gap: .375rem; font-weight: 620; }
input { width: 100%; min-height: 2.375rem; padding: .5rem .75rem; border: 1px solid var(--control); border-radius: .4375rem;
  background: var(--surface); color: var(--text); font: 400 .875rem/1.25rem Inter, system-ui, sans-serif; }
input:focus-visible { border-color: var(--accent); outline-offset: 0; }
button, .button { display: inline-flex; gap: .5rem; align-items: center; justify-content: center; min-height: 2.375rem;
  padding: .375rem .875rem; border: 1px solid var(--accent); border-radius: .4375rem; background: var(--accent);
  color: var(--on-accent); font: 560 .875rem/1.25rem Inter, system-ui, sans-serif; text-decoration: none; cursor: pointer;
  transition: background-color .12s ease-out, border-color .12s ease-out; }
button:hover, .button:hover { border-color: var(--accent-2); background: var(--accent-2); }
button.plain, .button.plain { border-color: var(--line-2); background: var(--surface); color: var(--text); font-size: .8125rem; }
button.plain:hover, .button.plain:hover { border-color: var(--control); background: var(--hover); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
a { color: var(--accent); text-underline-offset: .15em; }
a:hover { color: var(--accent-2); }
dl { display: grid; grid-template-columns: minmax(5rem, max-content) minmax(0, 1fr); gap: .5rem 1.25rem; margin: 0 0 1.25rem; }
dt { color: var(--text-2); }
dd { margin: 0; overflow-wrap: anywhere; }
code, pre { font-family: "JetBrains Mono", ui-monospace, monospace; letter-spacing: -.012em; font-variant-ligatures: none; }
code { font-size: .9231em; overflow-wrap: anywhere; }
pre { margin: 0 0 1rem; padding: .625rem .875rem; border: 1px solid var(--line); border-radius: .4375rem; background: var(--canvas);
  font-size: .75rem; line-height: 1.3125rem; white-space: pre-wrap; overflow-wrap: anywhere; }
.quiet { color: var(--text-2); }
.small { font-size: .75rem; line-height: 1.0625rem; }
.alert { padding: .625rem .875rem; border: 1px solid var(--deny-line); border-radius: .4375rem; background: var(--deny-soft); color: var(--deny); }
.alert a { color: inherit; }
.actions { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; }
.actions .plain { min-height: 1.875rem; }
.segments { display: inline-flex; flex-wrap: wrap; gap: .125rem; padding: .125rem; border: 1px solid var(--line); border-radius: .5rem; background: var(--sunken); }
.segments > a, .segments > label { display: block; padding: .25rem .5625rem; border-radius: .375rem; color: var(--text-2); font-weight: 560;
  text-decoration: none; cursor: pointer; }
.segments > a:hover, .segments > label:hover { color: var(--text); }
.segments > [aria-current], .segments > label:has(:checked) { background: var(--raised); color: var(--text);
  box-shadow: 0 0 0 1px var(--line), 0 1px 2px rgb(20 23 31 / 8%); }
fieldset { min-width: 0; margin: 0; padding: 0; border: 0; }
.saml-account + .saml-account { margin-top: 1.25rem; }
.saml-account-name { margin-bottom: .25rem; color: var(--text-2); }
.saml-role { display: flex; gap: .625rem; align-items: center; }
.saml-radio { flex: none; width: 1rem; min-height: 1rem; height: 1rem; margin: 0; accent-color: var(--accent); }
.saml-role-description { flex: 1; padding: .375rem 0; font-weight: 400; font-size: .875rem; overflow-wrap: anywhere; }
main > form + p, main > p:last-child { margin: 1rem 0 0; }
main > dl:last-child, main > pre:last-child { margin-bottom: 0; }
main.welcome { margin-top: clamp(2rem, 14vh, 8.5rem); display: grid; grid-template: "head card" auto "entries card" 1fr / minmax(0, 1fr) minmax(0, 1fr); gap: 0 3.5rem; }
.welcome > .head { grid-area: head; }
.head p { margin-bottom: 1.25rem; color: var(--text-2); }
.box { grid-area: card; align-self: start; padding: 1.375rem; border-radius: .625rem; background: var(--surface); box-shadow: var(--edge); }
main > .segments, .box > .segments { margin-bottom: 1rem; }
.box > form + p { margin: 1rem 0 0; }
.entries { grid-area: entries; }
.entry { position: relative; display: flex; gap: .75rem; align-items: center; margin-bottom: .5rem; padding: .75rem; border-radius: .625rem;
  background: var(--surface); box-shadow: inset 0 0 0 1px var(--line-2); }
.entry:hover { background: var(--hover); }
.entry > .icon { width: 2.125rem; height: 2.125rem; padding: .5625rem; border-radius: .5rem; background: var(--sunken); color: var(--text-2); }
.entry:first-child { box-shadow: inset 0 0 0 1px var(--accent); }
.entry:first-child > .icon { background: var(--accent); color: var(--on-accent); }
.entry > div { flex: 1; min-width: 0; }
.entry p, .entry summary { margin: 0; }
.entry kbd { min-width: 1.25rem; padding: 0 .3125rem; border: 1px solid var(--line-2); border-radius: .25rem; color: var(--text-2); font: .75rem/1rem Inter, system-ui, sans-serif; text-align: center; }
.entry > .icon:last-child { width: 1rem; height: 1rem; padding: 0; background: none; color: var(--text-2); }
.entry-more { margin-bottom: .5rem; border-radius: .625rem; background: var(--surface); box-shadow: inset 0 0 0 1px var(--line-2); }
.entry-more > summary { margin: 0; list-style: none; cursor: pointer; }
.entry-more > summary::-webkit-details-marker { display: none; }
.entry-more > summary > span { flex: 1; min-width: 0; }
.entry-more > summary .small { display: block; }
.entry-more > summary:first-child { box-shadow: none; background: none; }
.entry-more > summary:hover { background: var(--hover); }
.entry-more[open] > summary > .icon:last-child { transform: rotate(90deg); }
.entry-more > summary:first-child > .icon:first-child { background: var(--sunken); color: var(--text-2); }
.entry-more > form { padding: .375rem .75rem .75rem; gap: .5rem; }
.accounts:empty { display: none; }
.account { justify-content: flex-start; gap: .5rem; }
.account > code { margin-left: auto; }
.square { flex: none; width: .5rem; height: .5rem; border-radius: .125rem; }
${SQUARES}
.entry form { display: block; }
.entry button, .entry a { display: inline; min-height: 0; padding: 0; border: 0; background: none; color: var(--text); font: inherit; font-weight: 620;
  text-align: left; text-decoration: none; }
.entry button::after, .entry a::after { content: ""; position: absolute; inset: 0; border-radius: .625rem; }
.entry button:focus-visible, .entry a:focus-visible { outline: none; }
.entry button:focus-visible::after, .entry a:focus-visible::after { outline: 2px solid var(--accent); outline-offset: 2px; }
@media (max-width: 45rem) {
  body > header { padding: .625rem 1rem; }
  main { margin: 1rem; padding: 1.25rem; }
  main.open { margin-top: 1.25rem; padding: 0; }
  main.welcome { margin-top: 1.25rem; grid-template: "head" "entries" "card" / minmax(0, 1fr); }
  .entries { margin-bottom: 1.25rem; }
  .entry button, .entry a { min-height: 0; }
  input { font-size: 1rem; }
  input, button, .button, .actions .plain, .actions > a, .segments > a, .segments > label { min-height: 2.75rem; }
  .actions > a, .segments > a, .segments > label { display: flex; gap: .375rem; align-items: center; }
  main > p > a:only-child { display: inline-block; padding: .625rem 0; }
  .saml-role-description { padding: .75rem 0; }
  dl { grid-template-columns: minmax(0, 1fr); gap: 0; }
  dd { margin-bottom: .625rem; }
}
@media (forced-colors: active) {
  main:not(.open), .box, .entry { border: 1px solid; }
  .segments > [aria-current], .segments > label:has(:checked) { outline: 2px solid Highlight; outline-offset: -2px; }
  .brand rect { fill: CanvasText; }
  .brand path { stroke: Canvas; }
}
@media (prefers-reduced-motion: reduce) { * { transition: none !important; scroll-behavior: auto !important; } }
`
