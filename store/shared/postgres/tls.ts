import { readFile } from 'node:fs/promises'
import type { ConnectionOptions } from 'node:tls'
import { messageOf, StoreError } from '../../errors.ts'
import type { PostgresUrl } from './url.ts'

/**
 * Returns how to use TLS, or false for connections without it.
 *
 * @throws StoreError if a file of the URL cannot be read
 */
export async function tlsOptionsOf({ ssl, parameters }: PostgresUrl): Promise<ConnectionOptions | false> {
  const { sslrootcert, sslcert, sslkey } = parameters
  if (ssl === 'disable') return false
  const [ca, cert, key] = await Promise.all([
    // libpq's name for the certificates that the system trusts, which Node trusts anyway.
    sslrootcert === 'system' ? undefined : contentOf('sslrootcert', sslrootcert),
    contentOf('sslcert', sslcert),
    contentOf('sslkey', sslkey),
  ])
  return {
    rejectUnauthorized: ssl !== 'no-verify',
    ...(ca && { ca }),
    ...(cert && { cert }),
    ...(key && { key }),
  }
}

async function contentOf(parameter: string, path: string | undefined): Promise<string | undefined> {
  if (path === undefined) return undefined
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    throw new StoreError(`--store: the file of ${parameter} cannot be read: ${messageOf(error)}.`)
  }
}
