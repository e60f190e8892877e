/**
 * Prepares data from npm packages that are too large to depend on: they are downloaded only temporarily, and
 * the result is compressed.
 */
import { execFileSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync, constants } from 'node:zlib'

/**
 * Downloads and unpacks the package, and returns the result of `read`.
 *
 * @template T
 * @param {string} source `name@version`
 * @param {(folder: string) => Promise<T>} read takes the folder of the package, which is deleted afterwards
 */
export async function readPackage(source, read) {
  const temporary = await mkdtemp(join(tmpdir(), 'npm-data-'))
  try {
    const archive = execFileSync('npm', ['pack', '--silent', source], {
      cwd: temporary,
      encoding: 'utf8',
    }).trim()
    execFileSync('tar', ['xzf', archive], { cwd: temporary })
    return await read(join(temporary, 'package'))
  } finally {
    await rm(temporary, { recursive: true })
  }
}

/** @param {Buffer} data */
export function compress(data) {
  return brotliCompressSync(data, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
      [constants.BROTLI_PARAM_SIZE_HINT]: data.length,
    },
  })
}
