/** Servers on this machine that a browser visits besides iamulator. */
import { createServer } from 'node:http'

/** Starts a server of another site, or a client of the machine that waits for its code. */
export async function listening(answer: (url: string) => string) {
  const other = createServer((request, response) => {
    response.setHeader('Content-Type', 'text/html').end(answer(request.url ?? ''))
  })
  const port = await new Promise<number>((resolve) => {
    other.listen(0, '127.0.0.1', () => resolve(Number(Reflect.get(Object(other.address()), 'port'))))
  })
  return {
    port,
    close: () => {
      other.closeAllConnections()
      other.close()
    },
  }
}

/**
 * Starts a site with a single page under another host name of this machine. Browsers therefore see another
 * site.
 */
export async function otherSite(page: string) {
  const { port, close } = await listening(() => page)
  return { url: `http://localhost:${port}/`, close }
}
