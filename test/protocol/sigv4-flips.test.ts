import { describe, expect, test } from '@jest/globals'
import type { SignedRequest } from '../../protocol/sigv4.ts'
import { coverage } from './canonical-oracle.ts'
import { accepted, fromWire, sign, toWire, WORLD, withHeader } from './sigv4-requests.ts'
import { sdkRequest } from './sigv4-sdk.ts'

/** Flips each single bit, the bits between space and tab, and all bits. */
const MASKS = [0x01, 0x02, 0x04, 0x08, 0x10, 0x20, 0x40, 0x80, 0x29, 0xff]

interface Tally {
  accepted: number
  refused: number
  unreadable: number
  readonly disagreements: string[]
}

/** Flips every byte of the request with every mask. Compares the verifier's verdict with the oracle's. */
function flipAll(request: SignedRequest, now: number): Tally {
  const wire = toWire(request)
  const original = coverage(request)
  const tally: Tally = { accepted: 0, refused: 0, unreadable: 0, disagreements: [] }
  for (let at = 0; at < wire.length; at++) {
    for (const mask of MASKS) flipOne(wire, at, mask, { original, now, tally })
  }
  return tally
}

interface Run {
  readonly original: string | undefined
  readonly now: number
  readonly tally: Tally
}

function flipOne(wire: Buffer, at: number, mask: number, { original, now, tally }: Run): void {
  const flipped = Buffer.from(wire)
  flipped.writeUInt8((wire[at] ?? 0) ^ mask, at)
  const request = fromWire(flipped)
  if (request === undefined) {
    tally.unreadable++
    return
  }
  const verdict = accepted(request, { ...WORLD, now })
  tally[verdict ? 'accepted' : 'refused']++
  if (verdict !== (coverage(request) === original)) {
    tally.disagreements.push(
      `${verdict ? 'accepted' : 'refused'}: ${flipped.toString('latin1').slice(0, at + 20)}`,
    )
  }
}

async function requests(): Promise<Readonly<Record<string, readonly [SignedRequest, number]>>> {
  const now = WORLD.now
  const target = '/?Action=GetCallerIdentity&Version=2011-06-15&empty=&a=b%2Fc&a=%7e&plus=a+b'
  return {
    'POST form of the SDK': await sdkRequest({}),
    'POST form of the SDK, session token': await sdkRequest({ token: 'IQoJb3JpZ2luX2VjEA+/Eal==' }),
    'GET with a signed query in the header way': [
      sign({ target, headers: { 'X-Amz-Meta-Note': ' a  b ' } }),
      now,
    ],
    'presigned GET': [withHeader(sign({ target, presign: true }), 'User-Agent', 'curl/8 (linux)'), now],
    'presigned GET, session token': [
      sign({ target, presign: true, token: 'IQoJb3JpZ2luX2VjEA+/Eal==' }),
      now,
    ],
    'path that is not the root': [sign({ target: '/a/./b%20c/../d//e/', body: 'x=y', method: 'POST' }), now],
  }
}

describe('a request of which one byte was changed', () => {
  test('is accepted exactly when the signature does not cover the change', async () => {
    for (const [name, [request, now]] of Object.entries(await requests())) {
      expect([name, coverage(request) !== undefined, accepted(request, { ...WORLD, now })]).toEqual([
        name,
        true,
        true,
      ])
      const tally = flipAll(request, now)
      expect([name, tally.disagreements]).toEqual([name, []])
      // Names in another case are accepted, and flipped signatures are refused. Control characters are
      // unreadable.
      expect(Math.min(tally.accepted, tally.refused, tally.unreadable)).toBeGreaterThan(0)
    }
  })

  test('is accepted when the change is in an unsigned header', async () => {
    const [request, now] = await sdkRequest({})
    for (const value of ['another agent', '', 'a  b\tc']) {
      expect(accepted(withHeader(request, 'User-Agent', value), { ...WORLD, now })).toBe(true)
    }
    expect(accepted(withHeader(request, 'User-Agent', undefined), { ...WORLD, now })).toBe(true)
    expect(accepted(withHeader(request, 'X-Amz-Unsigned', 'added on the way'), { ...WORLD, now })).toBe(true)
  })
})
