/** How many certificates for names of AWS a server remembers. Clients can invent such names. */
import { expect, test } from '@jest/globals'
import { type Authority, openAuthority } from '../../server/http/tls/authority.ts'
import { Contexts } from '../../server/http/tls/contexts.ts'

/** Returns certificates, and the names that were certified. */
async function counting(): Promise<{ readonly contexts: Contexts; readonly certified: readonly string[] }> {
  const sources = { now: () => Date.UTC(2030, 0, 1), randomBytes: (size: number) => Buffer.alloc(size, 7) }
  const authority: Authority = await openAuthority(undefined, sources)
  const certified: string[] = []
  const any = authority.identify(['sts.amazonaws.com'])
  authority.identify = ([name = '']) => {
    certified.push(name)
    return any
  }
  return { contexts: new Contexts(authority, (name) => name.endsWith('.amazonaws.com')), certified }
}

test('a name is certified once, but one that clients invent anew makes the server forget those before', async () => {
  const { contexts, certified } = await counting()
  const first = 'sts.xx-test-0.amazonaws.com'
  for (let region = 0; region < 100; region++) contexts.of(`sts.xx-test-${region}.amazonaws.com`)
  expect(contexts.of(first)).toBe(contexts.of(first))
  expect(certified).toHaveLength(100)
  contexts.of('sts.xx-test-100.amazonaws.com')
  contexts.of(first)
  expect(certified.slice(100)).toEqual(['sts.xx-test-100.amazonaws.com', first])
})

test('a name of others is not certified', async () => {
  const { contexts, certified } = await counting()
  expect(contexts.of('www.example.com')).toBeUndefined()
  expect(certified).toEqual([])
})
