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

const strings: ValueType = {
  operators: [
    'StringEquals',
    'StringNotEquals',
    'StringEqualsIgnoreCase',
    'StringNotEqualsIgnoreCase',
    'StringLike',
    'StringNotLike',
  ],
  keys: ['aws:username', 'aws:PrincipalTag/team', 'aws:TagKeys'],
  present: mixed(
    [3, oneOf(['bob', 'Bob', 'b*b', 'reports', 'a/b:c', '', '10', '${aws:username}', 'Straße'])],
    [1, joined(['', 'a', 'ab'], ['b', '/', 'ba'], ['', 'a', 'ba'])],
  ),
  written: mixed<Scalar>(
    [3, oneOf<Scalar>(['bob', 'BOB', 'b*b', 'b?b', '*', 'b*', '*ob*b', '*/*', 'a', '', 'b${*}b', 10, true])],
    [1, oneOf(variables)],
    [1, joined(['', 'a', '*', '?'], ['', 'b', '*', '/', 'ba'], ['', 'a', '*', 'A'], ['', '*', '?', 'a'])],
    [1, joined(['b', '*', '${$}', ''], variables, ['', '*', 'b'])],
  ),
}

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
    [1, joined(['', '-', '+'], ['0', '10', '010', '9'], ['', '.0', '.50'], ['', 'e0', 'E+1', 'e-1'])],
  ),
  written: mixed<Scalar>(
    [2, oneOf<Scalar>([10, 9.5, -1, '10', '1e1', '.50', '10*', '${aws:username}', 'ten', true, ''])],
    [1, joined(['', '-', '+'], ['0', '10', '9'], ['', '.0', '.5'], ['', 'e1'])],
  ),
}

const madeDates = joined(
  ['2025-12-31', '2026-01-01', '2024-02-29', '2025-02-29', '2026-00-10', '1970-01-01'],
  ['T00:00', 'T22:00', 'T23:59:59', 'T23:59:59.999', 'T00:00:00.000', 'T24:00', 'T12:60'],
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
    [2, oneOf(['2026-01-01T00:00:00Z', '2026-01-01', '2026-01', '2026', '1767225600', '-1', 'today', ''])],
    [1, madeDates],
  ),
  written: mixed<Scalar>(
    [2, oneOf<Scalar>(['2026-01-01T00:00:00Z', '2026', '1767225600', 1767225600, 1767225599, 0])],
    [1, oneOf<Scalar>(['2026-13-01', 'today', true, '*', '${aws:CurrentTime}', ''])],
    [1, madeDates],
  ),
}

const flags: ValueType = {
  operators: ['Bool'],
  keys: ['aws:MultiFactorAuthPresent', 'x:flags'],
  present: oneOf(['true', 'false', 'TRUE', 'False', '1', 'yes', '']),
  written: oneOf<Scalar>([true, false, 'true', 'false', 'True', 'FALSE', '${x:absent}', 1, 'yes', '']),
}

const bytes: ValueType = {
  operators: ['BinaryEquals'],
  keys: ['x:bytes', 'x:blobs'],
  present: oneOf(['QQ==', 'QQ', 'Q', 'QUI=', 'QUJD', 'qq==', '****', '']),
  written: oneOf<Scalar>(['QQ==', 'QUI', 'QUJD', 'QR==', 'QQ=', 'QQ==*', '${aws:username}', 1, '****', '']),
}

const madeV4 = joined(['10.0.', '10.255.', '192.168.'], ['0.', '1.'], ['0', '1', '255', '256'])
const madeV6 = joined(
  ['2001:db8:', '2001:0DB8:0:', '::ffff:', ':'],
  [':', '0:', 'f00:'],
  ['1', '10.0.0.1', '0', ':'],
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
    [1, joined(['2001:db8::', '::ffff:10.0.0.0', '::'], ['/96', '/127', '/0', '/33', '/128'])],
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
    [1, oneOf(['arn:aws:sns:*', 'arn:aws:sns:us-*:111122223333:*:sub', '*', '*:*:*:*:*:*', 'bob', ''])],
    [1, joined(['arn:aws:s3:::', 'arn:aws:', 'arn:aws:iam::'], variables, ['', ':::data', ':user/bob', '*'])],
  ),
}

export const types = [strings, numbers, dates, flags, bytes, addresses, arns]
