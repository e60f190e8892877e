/**
 * The browser of the documentation's shell: `BROWSER` names it, so that `aws sso login` opens its pages in it.
 *
 * It follows redirects, stores cookies, signs in as the user of the guides, and allows what it is asked.
 *
 * browser.mjs URL
 */
const USER = { userName: 'ann', password: 'Corr3ct-horse' }
/** Longer than any way through the pages. */
const MAXIMUM_PAGES = 12

const cookies = new Map()

/** Returns the page at a URL, after all redirects. */
async function load(url, body) {
  const Cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  const headers = { Accept: 'text/html', Cookie, ...(body ? { Origin: new URL(url).origin } : {}) }
  const method = body ? 'POST' : 'GET'
  const response = await fetch(url, { method, headers, body, redirect: 'manual' })
  for (const cookie of response.headers.getSetCookie()) {
    const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie) ?? []
    cookies.set(name, value)
  }
  const location = response.headers.get('location')
  return location ? load(new URL(location, url).href) : { url, text: await response.text() }
}

/** Returns what the form of a page sends. Undefined if there is nothing to fill in or to confirm. */
function formOf({ url, text }) {
  const forms = text.matchAll(/<form method="post" action="([^"]+)">(.*?)<\/form>/gs)
  for (const [, action, content] of forms) {
    const inputs = [...content.matchAll(/<input [^>]*?name="([^"]*)"(?:[^>]*? value="([^"]*)")?/g)]
    const fields = new Map(inputs.map(([, name, value = '']) => [name, USER[name] ?? unescaped(value)]))
    if (content.includes('name="answer" value="allow"')) fields.set('answer', 'allow')
    if (!action.includes('sign-out')) return { url: new URL(action, url).href, fields }
  }
  return undefined
}

const unescaped = (text) => text.replace(/&(?:amp|lt|gt|quot|#39);/g, (entity) => ENTITIES[entity] ?? entity)
const ENTITIES = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'" }

let page = await load(process.argv[2])
for (let count = 0; count < MAXIMUM_PAGES; count++) {
  const form = formOf(page)
  if (!form) break
  page = await load(form.url, new URLSearchParams([...form.fields]))
}
