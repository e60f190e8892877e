/**
 * `npm run screenshots`: takes the pictures of the console for the documentation, in Chromium.
 *
 * They show the seed of the guide after a morning of calls, which are always the same. Without Chromium, it fails.
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { loadTypeScript } from './load-typescript.mjs'
import { root } from './root.mjs'
import { DRAFT, playStory } from './screenshots/story.mjs'
import { ensureReady } from './setup.mjs'

const FOLDER = join(root, 'docs', 'guide', 'console')

/** The pages: the file -> the address, and how to look at it. `{denied}` is the request of the denied upload. */
const PICTURES = {
  'live.png': { path: '/console/live?sel={denied}' },
  'live-dark.png': { path: '/console/live?sel={denied}', theme: 'dark' },
  'live-narrow.png': { path: '/console/live', width: 390 },
  'explain.png': { path: '/console/explain/{denied}' },
  'access-map.png': {
    path: `/console/access?sel=${encodeURIComponent('arn:aws:iam::222233334444:role/github-deployer')}`,
  },
  'policy-editor.png': {
    path: '/console/policies/222233334444/github-deploy',
    account: '222233334444',
    draft: DRAFT,
  },
  'organization.png': { path: '/console/organization/222233334444' },
  'identity-center.png': { path: '/console/identity-center/assignments' },
  'time.png': { path: '/console/time' },
}

await ensureReady({ dev: true, bundle: true })
mkdirSync(FOLDER, { recursive: true })
const { CHROMIUM } = await loadTypeScript('test/support/chromium.ts')
const { createIamulator } = await import('../dist/index.js')
// The pictures show the usual port.
const server = await createIamulator({ port: 4566, seed: join(root, 'docs/guide/console.yaml') })
const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] })
try {
  const denied = await playStory(server.url)
  for (const [file, picture] of Object.entries(PICTURES)) {
    await take(file, { ...picture, path: picture.path.replace('{denied}', denied) })
    console.log(`wrote ${join(FOLDER, file)}`)
  }
} finally {
  await browser.close()
  await server.close()
}

/** @param account whose administrator looks at it @param draft what is being edited */
async function take(file, { path, width = 1440, theme = 'light', account = '000000000000', draft }) {
  const isNarrow = width < 720
  const page = await browser.newPage({
    viewport: { width, height: isNarrow ? 844 : 900 },
    colorScheme: theme,
    reducedMotion: 'reduce',
    deviceScaleFactor: isNarrow ? 2 : 1,
  })
  await page.request.post(`${server.url}/signin`, {
    form: { administrator: account, destination: '/console/live' },
    headers: { Origin: server.url },
    maxRedirects: 0,
  })
  if (draft)
    await page.addInitScript(
      ({ name, text }) => sessionStorage.setItem(`iamulator.draft.${name}`, text),
      draft,
    )
  await page.goto(server.url + path)
  // The network is never idle, because Live waits for calls.
  await page.locator('.skeleton').waitFor({ state: 'detached' })
  await page.waitForTimeout(1500)
  await page.screenshot({ path: join(FOLDER, file) })
  await page.close()
}
