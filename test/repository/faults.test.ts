/** Tests that the planted faults still fit the sources, and that no fewer of them are noticed than before. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { parseSync } from '@swc/core'
import { plant } from '../../scripts/faults/plant.mjs'
import { ROOMS } from '../../scripts/rooms.ts'
import { PRODUCT, root } from '../../scripts/root.mjs'
import { FAULTS } from '../faults/index.ts'

const rooms = Object.entries(FAULTS)
const noticedBy: Readonly<Record<string, Readonly<Record<string, string | null>>>> = JSON.parse(
  readFileSync(join(root, 'test/facts/faults.json'), 'utf8'),
)

test('every room with code has at least twenty', () => {
  const folders = Object.keys(ROOMS).filter(
    (room) => PRODUCT.includes(room.split('/')[0] ?? '') && !/\.ts$|^schemas$/.test(room),
  )
  expect(Object.keys(FAULTS).toSorted()).toEqual(folders.toSorted())
  expect(rooms.filter(([, faults]) => faults.length < 20)).toEqual([])
})

test.each(rooms)('each fault of %s has a name of its own, and a place in the room', (room, faults) => {
  expect(new Set(faults.map(({ name }) => name)).size).toBe(faults.length)
  expect(faults.filter(({ file }) => !file.startsWith(`${room}/`))).toEqual([])
})

test.each(rooms)('the faults of %s fit the sources', (_room, faults) => {
  for (const file of new Set(faults.map((fault) => fault.file))) {
    const planted = faults
      .filter((fault) => fault.file === file)
      .map((fault) => ({ ...fault, id: fault.name }))
    const source = plant(readFileSync(join(root, file), 'utf8'), file, planted)
    parseSync(source, { syntax: 'typescript', target: 'es2022' })
  }
})

test('test/facts/faults.json has each fault, and the everyday test file that notices it', () => {
  const namesOf = (record: object) => Object.keys(record).toSorted()
  expect(namesOf(noticedBy)).toEqual(namesOf(FAULTS))
  for (const [room, faults] of rooms) {
    const names = faults.map(({ name }) => name).toSorted()
    expect({ room, names: namesOf(noticedBy[room] ?? {}) }).toEqual({ room, names })
  }
  const files = Object.values(noticedBy).flatMap((ofRoom) => Object.values(ofRoom))
  expect(files.filter((file) => file === null || !existsSync(join(root, file)))).toEqual([])
})
