/** Files and messages of the store. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { messageOf } from '../../store/errors.ts'
import { makeDirectory } from '../../store/files.ts'

describe('makeDirectory', () => {
  let directory: string
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'iamulator-files-'))
  })
  afterAll(() => rmSync(directory, { recursive: true }))

  test('makes the directories above it, and accepts one that exists', async () => {
    const path = join(directory, 'a', 'b')
    await makeDirectory(path)
    await makeDirectory(path)
    expect(statSync(path).isDirectory()).toBe(true)
  })

  test('makes one in a directory that can be written but not read', async () => {
    const parent = join(directory, 'unreadable')
    mkdirSync(parent)
    chmodSync(parent, 0o333)
    chmodSync(directory, 0o711)
    await withoutRoot(() => makeDirectory(join(parent, 'child')))
    expect(statSync(join(parent, 'child')).isDirectory()).toBe(true)
  })

  test('rejects a file in its place', async () => {
    const path = join(directory, 'file')
    writeFileSync(path, '')
    await expect(makeDirectory(path)).rejects.toMatchObject({ code: 'EEXIST' })
  })
})

/** Runs `work` as an ordinary user, whom permissions of files bind. */
async function withoutRoot(work: () => Promise<void>): Promise<void> {
  if (process.geteuid?.() !== 0) return work()
  process.seteuid?.(NOBODY)
  try {
    await work()
  } finally {
    process.seteuid?.(0)
  }
}

const NOBODY = 65_534

test.each([
  [{ message: "ENOENT: no such file or directory, open 'x'" }, 'no such file or directory: x'],
  [{ message: 'ENOSPC: no space left on device, write' }, 'no space left on device'],
  [{ message: 'the journal is damaged' }, 'the journal is damaged'],
  ['text', 'text'],
])('the message of %j is %s', (error, message) => {
  expect(messageOf(error)).toBe(message)
})
