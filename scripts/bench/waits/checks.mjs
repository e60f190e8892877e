/** Checks of policies whose work is a product of two of their parts. */
import { filled, own } from './cases.mjs'
import { DOCUMENTS } from './documents.mjs'

const KINDS = ['identity', 'inline-role', 'permission-set', 'trust', 'session', 'scp', 'rcp']
const limits = {
  identity: 6000,
  'inline-role': 10_000,
  'permission-set': 30_000,
  trust: 2000,
  session: 2000,
  scp: 5000,
  rcp: 5000,
}

export const checks = [
  ...KINDS.flatMap((kind) =>
    Object.entries(DOCUMENTS).flatMap(([name, document]) => [
      own(`policy-check, ${kind}: ${name}, possible`, 'policy-check', (bytes) => ({
        kind,
        document: JSON.stringify(document(Math.min(bytes, limits[kind]))),
      })),
      ...(kind === 'identity' || kind === 'trust'
        ? [
            own(`policy-check, ${kind}: ${name}`, 'policy-check', (bytes) => ({
              kind,
              document: JSON.stringify(document(bytes * 0.8)),
            })),
          ]
        : []),
    ]),
  ),
  ...Object.entries(DOCUMENTS).flatMap(([name, document]) => [
    own(`policy-check, reference: ${name}`, 'policy-check', (bytes) => ({
      kind: 'permission-set',
      document: JSON.stringify(document(Math.min(bytes, 30_000))),
      reference: JSON.stringify(document(Math.min(bytes * 0.9, 30_000))),
    })),
    own(`expect-access, equals: ${name}`, 'expect-access', (bytes) => ({
      policy: document(bytes * 0.45),
      equals: document(bytes * 0.44),
    })),
    own(`expect-access, grants none: ${name}`, 'expect-access', (bytes) => ({
      policy: document(bytes * 0.45),
      grantsNone: {
        actions: ['s3:GetObject', 's3:PutObject'],
        resources: filled((index) => `arn:aws:s3:::c${index}/x`, bytes * 0.4),
      },
    })),
    own(`expect-access, public: ${name}`, 'expect-access', (bytes) => ({
      policy: document(bytes),
      notPublic: 'AWS::S3::Bucket',
    })),
  ]),
  own('expect-access: actions', 'expect-access', (bytes) => ({
    policy: DOCUMENTS.actions(bytes / 2),
    grantsNone: { actions: filled((index) => `s3:Get${index}`, bytes / 2) },
  })),
  own('expect-access: unknown actions', 'expect-access', (bytes) => ({
    policy: DOCUMENTS.actions(bytes / 2),
    grantsNone: {
      unknownActions: true,
      actions: filled((index) => `s3:Get${index}`, bytes / 2),
      resources: ['arn:aws:s3:::a/b'],
    },
  })),
]
