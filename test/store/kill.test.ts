import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { build } from 'esbuild'
import { openStore } from '../../store/index.ts'
import { at } from '../support/places.ts'
import { account, names, other, temporaryDirectory } from './support.ts'

const kills = 20

async function bundleChild(directory: string): Promise<string> {
  const outfile = join(directory, 'kill-child.mjs')
  const entry = join(import.meta.dirname, 'kill-child.ts')
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
  })
  return outfile
}

/** Runs the child until it has acknowledged enough writes, then kills it. Returns the acknowledged names. */
async function runAndKill(child: ChildProcess, enough: number): Promise<string[]> {
  let output = ''
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    output += text
    if (output.split('\n').length > enough) child.kill('SIGKILL')
  })
  const [code, signal] = await once(child, 'close')
  expect([code, signal]).toEqual([null, 'SIGKILL'])
  return output.split('\n').slice(0, -1)
}

test('SIGKILL takes back no acknowledged write and leaves no half of a transaction', async () => {
  const program = await bundleChild(await temporaryDirectory())
  const directory = await temporaryDirectory()
  const acknowledged: string[] = []
  for (let round = 0; round < kills; round++) {
    const child = spawn(process.execPath, [program, directory, String(round)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    acknowledged.push(...(await runAndKill(child, 50 + round * 37)))
  }
  const store = await openStore({ directory })
  const found = names(store)
  expect(names(store, other)).toEqual(found)
  expect(found.filter((name) => name.startsWith('refused'))).toEqual([])
  const present = new Set(found)
  expect(acknowledged.filter((name) => !present.has(name))).toEqual([])
  expect(acknowledged.length).toBeGreaterThan(kills * 50)
  expect(store.status().rows).toBe(2 * store.view(at(account)).users.size)
  await store.close()
})
