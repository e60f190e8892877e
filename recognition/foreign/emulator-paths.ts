/** The paths at which emulators serve what is no API of AWS, such as their own settings. */
import { decode } from '../../protocol/sigv4/encoding.ts'

/** The paths of moto, LocalStack, and MinIO. Without a slash at the end where the emulator demands none. */
const EMULATOR_PREFIXES: readonly string[] = ['/moto-api', '/_localstack/', '/_aws/', '/minio/']

/**
 * Returns the prefix that the path begins with, encoded or not. Undefined for other paths.
 *
 * @param path possibly with a fragment, which servers cut off
 */
export function emulatorPrefixOf(
  path: string,
  prefixes: readonly string[] = EMULATOR_PREFIXES,
): string | undefined {
  const plain = plainOf(path)
  return prefixes.find((prefix) => plain.startsWith(prefix) || `${plain}/` === prefix)
}

/** Returns the path decoded, without its fragment, and with one slash at the beginning. */
function plainOf(path: string): string {
  const fragment = path.indexOf('#')
  const target = fragment < 0 ? path : path.slice(0, fragment)
  const decoded = target.includes('%') ? decode(target) : target
  return decoded.startsWith('//') ? decoded.replace(SLASHES, '/') : decoded
}

const SLASHES = /^\/+/
