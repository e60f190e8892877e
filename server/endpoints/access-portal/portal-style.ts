/** The style sheet of the access portal, which follows the common one. */
import { ACCOUNT_COLORS } from '../tokens.ts'

const SQUARES = Array.from(
  { length: ACCOUNT_COLORS },
  (_, index) => `.account-${index} { background: var(--account-${index}); }`,
).join('\n')

const FORMATS = ['environment', 'configure', 'profile', 'values']
  .map((name) => `.keys:has([value="${name}"]:checked) .format:not(.${name})`)
  .concat(
    ['bash', 'cmd', 'powershell'].map((name) => `.keys:has([value="${name}"]:checked) .shell:not(.${name})`),
  )
  .join(',\n')

export const PORTAL_STYLE = `
.unseen { position: absolute; width: 1px; height: 1px; margin: -1px; padding: 0; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
a.brand { text-decoration: none; }
.aside { display: flex; flex-wrap: wrap; gap: .5rem .875rem; align-items: center; color: var(--text); }
.clock { display: inline-flex; gap: .5rem; align-items: center; min-height: 1.875rem; padding: 0 .6875rem; border: 1px solid var(--line-2);
  border-radius: .4375rem; background: var(--surface); font-weight: 560; }
.clock .quiet { font-weight: 400; }
.clock .icon { color: var(--text-2); }
.menu { position: relative; min-width: 0; }
.menu > summary { display: flex; gap: .5rem; align-items: center; min-height: 1.875rem; padding: .1875rem .6875rem .1875rem .4375rem;
  border: 1px solid var(--line-2); border-radius: .4375rem; background: var(--surface); font-weight: 560; overflow-wrap: anywhere; cursor: pointer; list-style: none; }
.menu > summary:hover { background: var(--hover); }
summary::-webkit-details-marker { display: none; }
.menu > summary::after, .card > summary::before { content: ""; flex: none; width: .4375rem; height: .4375rem; border: solid var(--text-2); border-width: 0 1.5px 1.5px 0;
  transform: translateY(-.125rem) rotate(45deg); }
.initial { flex: none; width: 1.25rem; height: 1.25rem; border-radius: 50%; background: var(--accent-soft); color: var(--accent);
  font-size: .6875rem; line-height: 1.25rem; font-weight: 640; text-align: center; }
.menu > nav { position: absolute; z-index: 1; right: 0; top: calc(100% + .375rem); display: grid; width: max-content; min-width: max(100%, 10rem); max-width: min(20rem, 90vw); padding: .25rem;
  border-radius: .625rem; background: var(--surface); box-shadow: var(--float); }
.menu > nav p { margin: 0; padding: .375rem .625rem; }
.menu > nav a { padding: .375rem .625rem; border-radius: .375rem; color: var(--text); text-decoration: none; }
.menu > nav a:hover { background: var(--hover); }
.check { display: flex; gap: .625rem; align-items: center; font-weight: 400; }
.check input { flex: none; width: 1rem; height: 1rem; min-height: 0; margin: 0; accent-color: var(--accent); }
.toolbar { display: flex; flex-wrap: wrap; gap: .625rem; align-items: center; margin: 1.25rem 0 .875rem; }
.filter { position: relative; flex: 1 1 18rem; }
.filter > .icon { position: absolute; left: .875rem; top: 50%; transform: translateY(-50%); color: var(--text-2); pointer-events: none; }
.filter input { padding-left: 2.375rem; padding-right: 2.5rem; font-size: .8125rem; appearance: none; }
.filter input::placeholder { color: var(--text-2); opacity: 1; }
.filter kbd { position: absolute; right: .75rem; top: 50%; transform: translateY(-50%); padding: 0 .3125rem; border: 1px solid var(--line-2); border-radius: .25rem;
  color: var(--text-2); font: .6875rem/1rem "JetBrains Mono", ui-monospace, monospace; pointer-events: none; }
.filter input:focus ~ kbd { visibility: hidden; }
.toolbar .segments > a { padding: .3125rem .5625rem; }
.number { font-weight: 400; }
.found:empty { display: none; }
.card { margin-bottom: .625rem; border-radius: .625rem; background: var(--surface); box-shadow: var(--edge); }
.card > summary { display: flex; flex-wrap: wrap; gap: .125rem .75rem; align-items: center; min-height: 3.0625rem; padding: .625rem 1.0625rem; border-radius: .625rem;
  font-size: .875rem; cursor: pointer; list-style: none; }
.card > summary::before { transform: rotate(-45deg); margin: 0 .125rem; }
.card[open] > summary::before { transform: translateY(-.125rem) rotate(45deg); }
.card > summary strong { overflow-wrap: anywhere; }
.square { flex: none; width: .625rem; height: .625rem; border-radius: .1875rem; forced-color-adjust: none; }
${SQUARES}
.count { margin-left: auto; }
.row { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; padding: .6875rem 1.0625rem .6875rem 2.625rem; border-top: 1px solid var(--line); }
.row > .icon { margin-right: .5rem; color: var(--text-2); }
.row > div { flex: 1 1 14rem; min-width: 0; overflow-wrap: anywhere; }
.row > .plain, .row form .plain, .code .plain { min-height: 1.625rem; padding: .125rem .5rem; font-size: .75rem; }
.card > .row:first-child { border-top: 0; }
div.card > .row { padding-left: 1.0625rem; }
.row > .plain.chosen { border-color: var(--accent); background: var(--accent-soft); color: var(--accent); }
.chosen-row { background: var(--sunken); }
.keys { padding: 0 1.0625rem .875rem 4.625rem; background: var(--sunken); }
.keys-bar { display: flex; flex-wrap: wrap; gap: .5rem .75rem; align-items: center; margin-bottom: .625rem; }
.keys .segments input { position: absolute; width: 1px; min-height: 0; height: 1px; margin: 0; padding: 0; opacity: 0; }
.segments > label:has(:focus-visible) { outline: 2px solid var(--accent); outline-offset: 2px; }
.expiry { display: flex; gap: .5rem; align-items: center; margin-left: auto; color: var(--text-2); }
.keys .check { font-size: .75rem; }
.keys .shells { margin-bottom: .625rem; }
.keys h2 { margin: .75rem 0 .375rem; font-size: .75rem; line-height: 1.0625rem; font-weight: 620; }
.keys pre { margin: 0; background: var(--surface); }
.keys dl { margin-bottom: .75rem; }
.keys p { margin-bottom: .625rem; }
.keyword { color: var(--key); }
.mask { display: none; }
.keys:not(:has(.reveal:checked)) .mask { display: inline; }
.mask::before { content: "••••••••••••••••••••••••" / "hidden"; letter-spacing: .06em; color: var(--text-2); }
.keys:not(:has(.reveal:checked)) .secret,
${FORMATS} { display: none; }
.keys .who { display: flex; flex-wrap: wrap; gap: .25rem .5rem; align-items: baseline; margin: .625rem 0 0; color: var(--text-2); font-size: .75rem; line-height: 1.0625rem; }
.who::before { content: ""; width: .4375rem; height: .4375rem; border-radius: 50%; background: var(--allow-solid); forced-color-adjust: none; }
.who code { color: var(--text); }
.code { position: relative; }
.code button { position: absolute; top: .4375rem; right: .4375rem; }
.code button .icon { width: .875rem; height: .875rem; }
.code:has(button:not([hidden])) pre { padding-right: 5.5rem; }
.code pre { max-height: 12rem; min-height: 2.625rem; overflow: auto; }
.terminal { display: flex; gap: .5rem; align-items: baseline; margin: 1.25rem 0 2rem; color: var(--text-2); }
.terminal .icon { align-self: center; }
.terminal code { color: var(--text); }
.user-code { font: 600 1.75rem/1.2 "JetBrains Mono", ui-monospace, monospace; letter-spacing: .08em; text-align: center; }
.qr { display: block; margin: 0 auto 1rem; padding: .5rem; width: 13rem; max-width: 100%; background: #fff; border-radius: .5rem; image-rendering: pixelated; }
@media (max-width: 45rem) {
  .menu > summary, .menu > nav a, .clock { min-height: 2.75rem; }
  .menu > nav a { display: flex; align-items: center; }
  .toolbar { align-items: stretch; }
  .filter input { font-size: 1rem; }
  .filter kbd { display: none; }
  .filter input { padding-right: .75rem; }
  .row, div.card > .row { padding-left: 1.0625rem; }
  .row > div { flex-basis: calc(100% - 2rem); }
  .row > .plain, .row form .plain, .code .plain { min-height: 2.75rem; padding: .375rem .75rem; font-size: .8125rem; }
  .keys { padding-left: 1.0625rem; }
  .expiry { margin-left: 0; }
  .code:has(button:not([hidden])) pre { padding-top: 3.5rem; padding-right: .875rem; }
  .values .code:has(button:not([hidden])) pre { min-height: 3.75rem; padding: 1.125rem 6.5rem 1.125rem .875rem; }
  .code pre { max-height: 24rem; }
  .check { min-height: 2.75rem; }
  .terminal { flex-wrap: wrap; }
}
@media (max-width: 30rem) { .email { margin-left: 2.0625rem; } }
@media (forced-colors: active) { .card, .menu > nav { border: 1px solid; } .row > .plain.chosen { outline: 2px solid Highlight; } }
`
