/** The style sheet of the access portal, which follows the common one, and its script, which it works without. */
export const PORTAL_STYLE = `
body.portal { display: block; place-content: normal; padding: 0; }
.portal > header { display: flex; flex-wrap: wrap; gap: .25rem 1rem; align-items: center; padding: .75rem 1.5rem;
  border-bottom: 1px solid var(--line); }
.portal > header strong { color: var(--text); }
.portal > header nav { margin-left: auto; display: flex; flex-wrap: wrap; gap: .25rem 1rem; align-items: center;
  font-weight: 400; font-size: .875rem; }
.portal main { max-width: 30rem; margin: 3rem auto; }
.portal main.wide { max-width: 54rem; padding: 0; border: 0; background: none; }
.portal main.wide h1 { margin-bottom: .25rem; }
.quiet { color: var(--quiet); }
.small { font-size: .875rem; }
input { border-color: var(--quiet); }
.check { display: flex; gap: .6rem; align-items: center; font-weight: 400; }
.check input { width: auto; }
.tabs { display: flex; gap: .25rem; margin: 1.25rem 0 1rem; border-bottom: 1px solid var(--line); }
.tabs a { padding: .5rem .75rem; color: var(--quiet); text-decoration: none; font-weight: 600; }
.tabs a[aria-current] { color: var(--text); border-bottom: 2px solid var(--accent); }
.filter { margin-bottom: 1rem; }
.card { margin-bottom: .75rem; background: var(--card); border: 1px solid var(--line); border-radius: .75rem; }
.card > summary { display: flex; flex-wrap: wrap; gap: .25rem .75rem; align-items: baseline; padding: .9rem 1.25rem;
  cursor: pointer; border-radius: .75rem; }
.card > summary .count { margin-left: auto; }
.card > summary::before { content: ""; width: .5rem; height: .5rem; border: solid var(--quiet);
  border-width: 0 2px 2px 0; transform: rotate(-45deg); }
.card[open] > summary::before { transform: rotate(45deg); }
.row { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: center; padding: .75rem 1.25rem;
  border-top: 1px solid var(--line); }
.row > div { flex: 1 1 14rem; min-width: 0; overflow-wrap: anywhere; }
.row form { display: inline-block; }
.row button { padding: .4rem .8rem; font-size: .875rem; }
.card > .row:first-child { border-top: 0; }
.padded { padding: 1.25rem; }
.card > .padded { border-top: 1px solid var(--line); }
.padded > :last-child { margin-bottom: 0; }
h2 { margin: 0 0 .75rem; font-size: 1.05rem; line-height: 1.3; }
summary h2 { margin: 0; }
h3 { margin: 1rem 0 .5rem; font-size: .875rem; }
.code { position: relative; }
.code button { position: absolute; top: .5rem; right: .5rem; padding: .25rem .6rem; font-size: .8rem; background: var(--card); }
.code pre { max-height: 11rem; padding-right: 5.5rem; overflow: auto; }
.user-code { font: 600 1.75rem/1.2 ui-monospace, monospace; letter-spacing: .08em; text-align: center; }
.qr { display: block; margin: 0 auto 1rem; padding: .5rem; width: 13rem; max-width: 100%; background: #fff; border-radius: .5rem;
  image-rendering: pixelated; }
[hidden] { display: none !important; }
@media (max-width: 40rem) {
  .portal > header { padding: .75rem 1rem; }
  .portal main { margin: 1rem; padding: 1.25rem; }
  .portal main.wide { padding: 0; }
  input { font-size: 1rem; }
  button, .tabs a { min-height: 2.75rem; }
  .row { gap: .5rem; }
  .row button { padding: .4rem .6rem; }
}
`

/**
 * Sends shortcut links on, filters accounts, and copies text. Everything else works without it.
 *
 * The part of a link after `#` never reaches the server, so that only a script can read it.
 */
export const PORTAL_SCRIPT = `
'use strict'
{
  const shortcut = /^#\\/(console|device)\\?(.+)$/.exec(location.hash)
  if (shortcut) {
    const query = new URLSearchParams(shortcut[2])
    const directory = document.querySelector('header')?.dataset.directory
    if (directory && !query.has('directory')) query.set('directory', directory)
    location.replace((shortcut[1] === 'console' ? '/start/console?' : '/device?') + query)
  } else document.querySelector('[data-submit]')?.click()
  const filter = document.querySelector('.filter')
  const cards = [...document.querySelectorAll('details.card')]
  if (filter && cards.length > 0) {
    filter.hidden = false
    const status = filter.querySelector('[role=status]')
    filter.querySelector('input').addEventListener('input', ({ target }) => {
      const wanted = target.value.trim().toLowerCase()
      for (const card of cards) card.hidden = !card.dataset.text.toLowerCase().includes(wanted)
      const found = cards.filter((card) => !card.hidden)
      for (const card of found) card.open = wanted !== '' || found.length === 1 || card.dataset.open === 'yes'
      status.textContent = wanted === '' ? '' : found.length + ' of ' + cards.length + ' accounts'
    })
  }
  // Browsers have no clipboard for pages without TLS on other machines.
  for (const button of navigator.clipboard ? document.querySelectorAll('.code button') : []) {
    button.hidden = false
    button.addEventListener('click', async () => {
      await navigator.clipboard.writeText(button.parentElement.querySelector('pre').textContent)
      button.textContent = 'Copied'
      setTimeout(() => { button.textContent = 'Copy' }, 2000)
    })
  }
}
`
