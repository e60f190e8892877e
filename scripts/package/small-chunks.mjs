/** Joins the many small chunks of a build to one file, in which each still runs only when it is first required. */
import { createHash } from 'node:crypto'

/** Larger chunks stay files of their own, so that most programs do not read them. */
const SMALL_CHARACTERS = 70_000

/** A chunk as other modules require it. Its name ends with a hash, unlike an entry's. */
const REQUIRED_CHUNK = /require\("\.\/([\w-]+-[A-Z0-9]{8}\.js)"\)/g

/**
 * @param {ReadonlyMap<string, string>} modules file name -> code that requires chunks
 * @returns {Map<string, string>} fewer files that do the same
 */
export function joinSmallChunks(modules) {
  const required = new Set([...modules.values()].flatMap(chunksIn))
  const isSmall = (name) => required.has(name) && modules.get(name).length < SMALL_CHARACTERS
  const small = [...modules.keys()].filter(isSmall).sort()
  const hash = createHash('sha256').update(small.join()).digest('hex').slice(0, 8)
  const file = `chunks-${hash}.js`
  const redirect = (code, load) =>
    code.replace(REQUIRED_CHUNK, (found, name) => (small.includes(name) ? `${load}("${name}")` : found))
  const files = [...modules]
    .filter(([name]) => !small.includes(name))
    .map(([name, code]) => [name, redirect(code, `require("./${file}")`)])
  const functions = small.map((name) => functionOf(name, redirect(modules.get(name), '__requireChunk')))
  return new Map([...files, [file, `${LOADER}const chunks = {\n${functions.join('')}}\n`]])
}

function chunksIn(code) {
  return [...code.matchAll(REQUIRED_CHUNK)].map(([, name]) => name)
}

function functionOf(name, code) {
  return `"${name}": (module, exports) => {\n${code}\n},\n`
}

/** Loads chunks as Node loads modules: once, and known before they run, because they may require each other. */
const LOADER = `"use strict";
const loaded = {}
// The name is one that no chunk declares.
function __requireChunk(name) {
  const known = loaded[name]
  if (known) return known.exports
  const module = (loaded[name] = { exports: {} })
  chunks[name](module, module.exports)
  return module.exports
}
module.exports = __requireChunk
`
