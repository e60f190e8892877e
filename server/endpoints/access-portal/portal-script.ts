/**
 * The script of the access portal: it sends shortcut links on, filters accounts, copies text, and shows the time.
 * Everything else works without it.
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
    const status = document.querySelector('.found')
    const input = filter.querySelector('input')
    document.addEventListener('keydown', (event) => {
      const isTyping = event.target.closest('input:not([type=radio], [type=checkbox])')
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || isTyping) return
      event.preventDefault()
      input.focus()
    })
    input.addEventListener('input', ({ target }) => {
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
      const label = button.querySelector('span')
      label.textContent = 'Copied'
      setTimeout(() => { label.textContent = 'Copy' }, 2000)
    })
  }
  const clock = document.querySelector('.clock')
  if (clock) {
    const { now, speed } = clock.dataset
    const show = () => {
      const time = new Date(Number(now) + Number(speed) * performance.now())
      clock.querySelector('time').textContent = time.toISOString().slice(11, 19) + ' UTC'
    }
    show()
    clock.hidden = false
    setInterval(show, 1000)
  }
  const menu = document.querySelector('.menu')
  document.addEventListener('click', ({ target }) => {
    if (menu && !menu.contains(target)) menu.open = false
  })
  menu?.addEventListener('keydown', ({ key }) => {
    if (key !== 'Escape') return
    menu.open = false
    menu.querySelector('summary').focus()
  })
}
`
