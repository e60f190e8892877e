import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { REGIONS } from '../../core/aws/regions.ts'

const PARTITIONS =
  '../../node_modules/@aws-sdk/core/dist-es/submodules/client/util-endpoints/lib/aws/partitions.js'

test('the regions are those of the SDK', () => {
  const text = readFileSync(new URL(PARTITIONS, import.meta.url), 'utf8')
  const names = [...text.matchAll(/"([a-z]+(?:-[a-z]+)+-\d)": *\{/g)].map(([, name]) => name)
  expect(names.length).toBeGreaterThan(40)
  expect([...REGIONS].sort()).toEqual(names.sort())
})
