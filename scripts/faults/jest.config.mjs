/** Jest's configuration for runs in which the product has planted faults. FAULTS_BUNDLE is the directory of its bundle. */
import { join } from 'node:path'
import everyday from '../../jest.config.js'
import { root } from '../root.mjs'

export default async () => {
  const config = await everyday()
  const faulty = [join(root, 'scripts/bundled-transform.mjs'), { product: process.env.FAULTS_BUNDLE }]
  return {
    ...config,
    rootDir: root,
    testEnvironment: join(root, 'scripts/faults/environment.mjs'),
    transform: Object.fromEntries(
      Object.entries(config.transform).map(([pattern, use]) => [pattern, withProduct(use, faulty)]),
    ),
    runner: join(root, 'scripts/faults/runner.mjs'),
    reporters: [],
  }
}

/** Adds the faulty product to the options of the transformer that replaces modules of the product. */
function withProduct(use, [transformer, option]) {
  if (!Array.isArray(use) || !use[0].endsWith('bundled-transform.mjs')) return use
  return [transformer, { ...use[1], ...option }]
}
