import { fileURLToPath } from 'node:url'

/** The folder of the project. */
export const root = fileURLToPath(new URL('..', import.meta.url))

/** The folders of the product's sources. */
export const PRODUCT = [
  'package',
  'schemas',
  'core',
  'recognition',
  'guard',
  'analysis',
  'server',
  'protocol',
  'policy',
  'store',
]
