import { expect, test } from '@jest/globals'
import { keyOfLookup } from '../../../recognition/resolution/lookup-key.ts'

/** Without their lengths, some of these texts could not be told apart. */
const TEXTS = ['', '1', '11', '1 1', 'arn']

const LOOKUPS = TEXTS.flatMap((accountId) =>
  TEXTS.flatMap((partition) =>
    TEXTS.flatMap((region) => TEXTS.map((value) => ({ accountId, partition, region, value }))),
  ),
)

test('only equal questions have the same key, whatever was asked before', () => {
  const keys = LOOKUPS.map(keyOfLookup)
  expect(new Set(keys).size).toBe(LOOKUPS.length)
  expect(LOOKUPS.toReversed().map(keyOfLookup).toReversed()).toEqual(keys)
})
