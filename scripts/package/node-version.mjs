/** The check of Node's version at the start of each entry: chunks use what older versions lack, and fail without a reason. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../root.mjs'

/**
 * @param {boolean} isCommand whether the entry is the command line, which prints no stack
 * @returns {string} a statement that older versions can parse
 */
export function nodeVersionCheck(isCommand) {
  const [major, minor] = oldestNode()
  const refuse = isCommand
    ? 'process.stderr.write(tooOld + "\\n"), process.exit(1)'
    : 'throw new Error(tooOld)'
  return `{ const [major, minor] = process.versions.node.split(".").map(Number);
const tooOld = "iamulator needs Node.js ${major}.${minor} or newer; this is " + process.versions.node;
if (major < ${major} || (major === ${major} && minor < ${minor}))
${refuse}; }`
}

/** Returns the version in package.json, such as `>=20.15`. */
function oldestNode() {
  const { engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const [, major, minor] = /^>=(\d+)\.(\d+)$/.exec(engines.node) ?? []
  if (major === undefined)
    throw new Error(`engines.node of package.json is not >=MAJOR.MINOR: ${engines.node}`)
  return [Number(major), Number(minor)]
}
