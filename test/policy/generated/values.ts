/**
 * Defines the types of condition values. Each has the operators that compare them, the keys that have them,
 * and their spellings.
 */
import type fc from 'fast-check'
import { joined, mixed, oneOf, variables, withWildcard } from './vocabulary.ts'

export type Scalar = string | number | boolean

export interface ValueType {
  readonly operators: readonly string[]
  readonly keys: readonly string[]
  /** Values in a request. */
  readonly present: fc.Arbitrary<string>
  /** Values in a policy. */
  readonly written: fc.Arbitrary<Scalar>
}

/**
 * Letters whose lower case depends on their neighbors (sigma), or has another length, or is the same as that
 * of another letter (Kelvin), and pairs of UTF-16 units.
 */
const letters = joined(
  ['', 'a', 'Σ', 'ΟΔΟΣ', '\u{10400}', '😀', 'K', '\u212a', 'ſ', 'ẞ', '.'],
  ['Σ', 'σ', 'ς', '\u{10428}', 'é', 'e\u0301', 'İ', 'ı', 'ß', 's', '-', ''],
  ['', 'Σ', 'ς', 'a', '.', '\u{10400}', "'"],
)

const strings: ValueType = {
  operators: [
    'StringEquals',
    'StringNotEquals',
    'StringEqualsIgnoreCase',
    'StringNotEqualsIgnoreCase',
    'StringLike',
    'StringNotLike',
  ],
  keys: ['aws:username', 'aws:PrincipalTag/team', 'aws:TagKeys', 'aws:TagKeys'],
  present: mixed(
    [3, oneOf(['bob', 'Bob', 'b*b', 'reports', 'a/b:c', '', '10', '${aws:username}', 'Straße'])],
    [1, joined(['', 'a', 'ab'], ['b', '/', 'ba'], ['', 'a', 'ba'])],
    [1, letters],
  ),
  written: mixed<Scalar>(
    [3, oneOf<Scalar>(['bob', 'BOB', 'b*b', 'b?b', '*', 'b*', '*ob*b', '*/*', 'a', '', 'b${*}b', 10, true])],
    [1, oneOf(variables)],
    [1, joined(['', 'a', '*', '?'], ['', 'b', '*', '/', 'ba'], ['', 'a', '*', 'A'], ['', '*', '?', 'a'])],
    [1, joined(['b', '*', '${$}', ''], variables, ['', '*', 'b'])],
    [1, letters],
    [1, joined(['?', '??', '*?', 'Σ?'], ['', 'σ', '?', '*'])],
  ),
}

/** Numbers that are equal as 64-bit floats, and numbers near zero. */
const bigNumbers = joined(
  ['', '-', '+', '00'],
  ['9007199254740992', '9007199254740993', '90071992547409930', '0', '0.000', '1', '.0'],
  ['', '.', '.0', '.00000000000000000001', '.1'],
  ['', '', 'e0', 'e-1', 'E+1', 'e400', 'e-400'],
)

const numbers: ValueType = {
  operators: [
    'NumericEquals',
    'NumericNotEquals',
    'NumericLessThan',
    'NumericLessThanEquals',
    'NumericGreaterThan',
    'NumericGreaterThanEquals',
  ],
  keys: ['aws:MultiFactorAuthAge', 'x:numbers'],
  present: mixed(
    [2, oneOf(['10', '10.0', '9.5', '-1', '1e1', '.5', '10.', '1,000', 'ten', '', ' 10', '0x0A', 'NaN'])],
    [1, bigNumbers],
    [1, joined(['', '-', '+'], ['0', '10', '010', '9'], ['', '.0', '.50'], ['', 'e0', 'E+1', 'e-1'])],
  ),
  written: mixed<Scalar>(
    [2, oneOf<Scalar>([10, 9.5, -1, '10', '1e1', '.50', '10*', '${aws:username}', 'ten', true, ''])],
    [1, joined(['', '-', '+'], ['0', '010', '10', '9'], ['', '.', '.0', '.5'], ['', 'e1'])],
    [1, bigNumbers],
  ),
}

const madeDates = joined(
  ['2025-12-31', '2026-01-01', '2024-02-29', '2025-02-29', '2026-00-10', '1970-01-01'],
  [
    ...['', 'T00:00', 'T22:00', 'T23:59:59', 'T23:59:59.999', 'T23:59:59.9995', 'T00:00:00.000', 'T24:00'],
    ...['T00:00:00.0004', 'T00:00:00.57', 'T00:00:00.5699999999', 'T12:60'],
  ],
  ['Z', 'Z', '', '+00:00', '-02:00', '+02:00', '+24:00'],
)

const dates: ValueType = {
  operators: [
    'DateEquals',
    'DateNotEquals',
    'DateLessThan',
    'DateLessThanEquals',
    'DateGreaterThan',
    'DateGreaterThanEquals',
  ],
  keys: ['aws:CurrentTime', 'aws:EpochTime', 'x:dates'],
  present: mixed(
    [
      2,
      oneOf([
        '2026-01-01T00:00:00Z',
        '2026-01-01',
        '2026-01',
        '2026',
        '1767225600',
        '+1767225600',
        '-1',
        'today',
        '',
      ]),
    ],
    [1, madeDates],
  ),
  written: mixed<Scalar>(
    [2, oneOf<Scalar>(['2026-01-01T00:00:00Z', '2026', '1767225600', '+1767225600', 1767225599, 0])],
    [1, oneOf<Scalar>(['2026-13-01', 'today', true, '*', '${aws:CurrentTime}', ''])],
    [1, madeDates],
  ),
}

const flags: ValueType = {
  operators: ['Bool'],
  keys: ['aws:MultiFactorAuthPresent', 'x:flags'],
  present: oneOf(['true', 'false', 'TRUE', 'False', '1', 'yes', ' true', '']),
  written: oneOf<Scalar>([true, false, 'true', 'false', 'True', 'FALSE', '${x:absent}', 1, 'yes', '']),
}

const bytes: ValueType = {
  operators: ['BinaryEquals'],
  keys: ['x:bytes', 'x:blobs'],
  present: oneOf(['QQ==', 'QQ', 'QR==', 'Q', 'QUI=', 'QUJ=', 'QUJD', 'qq==', 'QQ ==', '****', '']),
  written: oneOf<Scalar>([
    'QQ==',
    'QUI',
    'QUI=',
    'QUJD',
    'QR==',
    'QQ=',
    'QQ==*',
    '${aws:username}',
    1,
    '****',
    '',
  ]),
}

const madeV4 = joined(
  ['10.0.', '10.255.', '192.168.', '010.00.', '::ffff:10.0.'],
  ['0.', '1.'],
  ['0', '1', '255', '256', '001'],
)
const madeV6 = joined(
  [
    '2001:db8:',
    '2001:0DB8:0:',
    '::ffff:',
    ':',
    '::ffff:a00:',
    '0:0:0:0:0:ffff:',
    ':2001:db8:',
    '::',
    '1:2:3:4:',
  ],
  [':', '0:', 'f00:', '::', '5:6:7:'],
  ['1', '10.0.0.1', '0', ':', '', '1:', '1::', '8'],
)

const addresses: ValueType = {
  operators: ['IpAddress', 'NotIpAddress'],
  keys: ['aws:SourceIp', 'x:addresses'],
  present: mixed(
    [2, oneOf(['10.0.0.1', '192.168.1.5', '2001:db8::1', '2001:0DB8:0:0:0:0:0:1', '::ffff:10.0.0.1'])],
    [1, oneOf(['10.0.0', '10.0.0.256', 'localhost', '', '10.0.0.1/32', '::', '1:2:3:4:5:6:7:8:9'])],
    [1, madeV4],
    [1, madeV6],
  ),
  written: mixed<Scalar>(
    [2, oneOf<Scalar>(['10.0.0.1', '10.0.0.0/8', '0.0.0.0/0', '2001:db8::/32', '2001:DB8::1/127', '::/0'])],
    [1, oneOf<Scalar>(['10.0.0.0/33', '10.0.0.0/', '10.*', '${aws:SourceIp}', 10, '::/129', '/8'])],
    [1, madeV4],
    [1, joined(['10.0.0.0', '192.168.1.4', '10.255.0.1'], ['/31', '/23', '/9', '/1', '/0', '/32'])],
    [
      1,
      joined(['2001:db8::', '::ffff:10.0.0.0', '::'], ['/96', '/127', '/0', '/33', '/128', '/+64', '/032']),
    ],
    [1, madeV6],
    [
      1,
      joined(
        ['2001:db8::1', '2001:db8::', '::ffff:a00:0', '10.0.0.1', '::1:'],
        ['/127', '/128', '/111', '/+8', '/08'],
      ),
    ],
  ),
}

const arnValues = [
  'arn:aws:iam::111122223333:user/bob',
  'arn:aws:s3:::data/bob',
  'arn:aws:sns:us-east-1:111122223333:topic:sub',
  'arn:aws:sns:us-east-1:111122223333:a:b:c',
]

const arns: ValueType = {
  operators: ['ArnEquals', 'ArnNotEquals', 'ArnLike', 'ArnNotLike'],
  keys: ['aws:SourceArn', 'aws:PrincipalArn', 'x:arns'],
  present: mixed(
    [4, oneOf(arnValues)],
    [1, oneOf(['arn:aws:s3:::data', 'arn:aws:s3::data', 'bob', '', 'ARN:AWS:S3:::data/bob', ':::::'])],
  ),
  written: mixed<Scalar>(
    [2, oneOf(arnValues)],
    [2, withWildcard(arnValues)],
    [
      2,
      oneOf(['arn:aws:iam::*:user/*', 'arn:*:s3:::data/*', 'arn:aws:sns:*:*:topic', 'arn:aws:sns:*:*:*:*']),
    ],
    [
      1,
      oneOf([
        'arn:aws:sns:*',
        'arn:aws:sns:us-*:111122223333:*:sub',
        '*',
        '*:*:*:*:*:*',
        '${aws:TagKeys}',
        'bob',
        '',
      ]),
    ],
    [1, joined(['arn:aws:s3:::', 'arn:aws:', 'arn:aws:iam::'], variables, ['', ':::data', ':user/bob', '*'])],
  ),
}

export const types = [strings, numbers, dates, flags, bytes, addresses, arns]
