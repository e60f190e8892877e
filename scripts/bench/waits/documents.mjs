/** Policies and contexts of any length, for requests to iamulator's own endpoints. */
import { filled, filledObject, own } from './cases.mjs'
import { arnOf, policyOf } from './seed.mjs'

export const principal = arnOf('user/user-0')
export const asked = { principal, action: 's3:GetObject', resource: 'arn:aws:s3:::bucket-0-0/a' }
export const allow = (more) => ({ Effect: 'Allow', Action: 's3:GetObject', Resource: '*', ...more })
export const stars = (bytes) => '*a'.repeat(bytes / 2)
export const texts = (bytes, length = 20) => filled((index) => `${index}`.padEnd(length, 'a'), bytes)

/** Documents of about a number of bytes. */
export const DOCUMENTS = {
  statements: (bytes) =>
    policyOf(
      filled(
        (index) => allow({ Sid: `S${index}`, Principal: '*', Resource: `arn:aws:s3:::b${index}*x*/*` }),
        bytes,
      ),
    ),
  denials: (bytes) =>
    policyOf(
      filled(
        (index) => ({
          ...allow({ Effect: index % 2 ? 'Deny' : 'Allow' }),
          Principal: '*',
          Action: `s3:*${index % 40}*`,
          Resource: `arn:aws:s3:::*${index}*`,
        }),
        bytes,
      ),
    ),
  resources: (bytes) =>
    policyOf([allow({ Principal: '*', Resource: filled((index) => `arn:aws:s3:::b${index}/*`, bytes) })]),
  actions: (bytes) =>
    policyOf([allow({ Principal: '*', Action: filled((index) => `s3:Get*${index}`, bytes) })]),
  notActions: (bytes) =>
    policyOf([
      {
        Effect: 'Allow',
        Principal: '*',
        Resource: '*',
        NotAction: filled((index) => `s3:Get*${index}`, bytes),
      },
    ]),
  actionsAndResources: (bytes) =>
    policyOf([
      allow({
        Principal: '*',
        Action: filled((index) => `s3:Get${index}*`, bytes / 2),
        Resource: filled((index) => `arn:aws:s3:::b${index}/*`, bytes / 2),
      }),
    ]),
  principals: (bytes) =>
    policyOf([allow({ Principal: { AWS: filled((index) => arnOf(`user/u${index}`), bytes) } })]),
  values: (bytes) =>
    policyOf([
      allow({
        Principal: '*',
        Condition: { StringLike: { 'aws:userid': filled((index) => `*${index}*`, bytes) } },
      }),
    ]),
  sets: (bytes) =>
    policyOf([
      allow({
        Principal: '*',
        Condition: { 'ForAllValues:StringLike': { 'aws:TagKeys': filled((index) => `*${index}*b`, bytes) } },
      }),
    ]),
  keys: (bytes) =>
    policyOf([
      allow({
        Principal: '*',
        Condition: { StringEquals: filledObject((index) => [`aws:RequestTag/k${index}`, 'v'], bytes) },
      }),
    ]),
  addresses: (bytes) =>
    policyOf([
      allow({
        Principal: '*',
        Condition: {
          IpAddress: {
            'aws:SourceIp': filled((index) => `10.${(index >> 8) & 255}.${index & 255}.0/24`, bytes),
          },
        },
      }),
    ]),
  sameStatements: (bytes) => policyOf(filled(() => allow({ Principal: '*' }), bytes)),
  pattern: (bytes) => policyOf([allow({ Principal: '*', Resource: `arn:aws:s3:::${stars(bytes)}b` })]),
  variables: (bytes) =>
    policyOf([
      allow({
        Principal: '*',
        Resource: filled((index) => `arn:aws:s3:::\${aws:PrincipalTag/k${index}}/*`, bytes),
      }),
    ]),
}

export const context = {
  keys: (bytes) => filledObject((index) => [`aws:RequestTag/k${index}`, 'v'], bytes),
  values: (bytes) => ({ 'aws:TagKeys': filled((index) => `x${index}y`, bytes) }),
  long: (bytes) => ({ 'aws:userid': 'a'.repeat(bytes) }),
}

export const documented = (title, path, body) =>
  Object.entries(DOCUMENTS).map(([name, document]) =>
    own(`${title}: ${name}`, path, (bytes) => body(document(bytes), bytes)),
  )
