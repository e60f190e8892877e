/** Questions about one decision whose work is a product of two of their parts. */
import { repeat } from '../load.mjs'
import { filled, filledObject, own } from './cases.mjs'
import { allow, asked, context, DOCUMENTS, documented, principal, stars, texts } from './documents.mjs'
import { ACCOUNT, arnOf, policyOf } from './seed.mjs'

export const questions = [
  ...documented('explain, policy of the resource', 'explain?text=true', (resourcePolicy) => ({
    ...asked,
    resourcePolicy,
  })),
  ...documented('explain, session policy', 'explain', (policy) => ({
    ...asked,
    principal: arnOf('role/role-0'),
    session: { policy },
  })),
  ...documented('expect', 'expect', (resourcePolicy) => ({
    decision: 'allowed',
    question: { ...asked, resourcePolicy },
  })),
  ...documented('authorize', 'authorize', (resourcePolicy) => ({
    principal,
    action: 's3:GetObject',
    resources: [asked.resource],
    resourcePolicy,
  })),
  ...Object.entries(context).flatMap(([name, make]) =>
    ['values', 'sets', 'keys'].flatMap((document) => [
      own(`explain: ${document} x context's ${name}`, 'explain', (bytes) => ({
        ...asked,
        context: make(bytes / 2),
        resourcePolicy: DOCUMENTS[document](bytes / 2),
      })),
      own(`authorize: ${document} x context's ${name}`, 'authorize', (bytes) => ({
        principal,
        action: 's3:PutObject',
        resources: [asked.resource],
        context: make(bytes / 2),
        resourcePolicy: DOCUMENTS[document](bytes / 2),
      })),
    ]),
  ),
  ...['statements', 'denials', 'resources', 'values', 'pattern', 'variables', 'principals'].map((document) =>
    own(`authorize: 1,000 resources x ${document}`, 'authorize', (bytes) => ({
      principal,
      action: 's3:GetObject',
      resources: repeat(
        Math.min(1000, Math.ceil(bytes / 100)),
        (index) => `arn:aws:s3:::zb${index}/${'a'.repeat(50)}`,
      ),
      resourcePolicy: DOCUMENTS[document](bytes * 0.9),
    })),
  ),
  own('authorize: 1,000 resources x long context', 'authorize', (bytes) => ({
    principal,
    action: 's3:GetObject',
    resources: repeat(Math.min(1000, bytes / 100), (index) => `arn:aws:s3:::b${index}`),
    context: context.keys(bytes * 0.9),
  })),
  own('authorize: 1,000 resources x resource tags', 'authorize', (bytes) => ({
    principal,
    action: 's3:GetObject',
    resources: repeat(Math.min(1000, bytes / 100), (index) => `arn:aws:s3:::b${index}`),
    resourceTags: filledObject((index) => [`k${index}`, 'v'], bytes * 0.9),
  })),
  own('authorize: 1,000 resources x acl', 'authorize', (bytes) => ({
    principal,
    action: 's3:GetObject',
    resources: repeat(Math.min(1000, bytes / 100), (index) => `arn:aws:s3:::b${index}`),
    acl: filled((index) => ({ grantee: String(100_000_000_000 + index), permission: 'READ' }), bytes * 0.9),
  })),
  own('authorize: long pattern x long resource', 'authorize', (bytes) => ({
    principal,
    action: 's3:GetObject',
    resources: [`arn:aws:s3:::${'a'.repeat(bytes / 2)}`],
    resourcePolicy: DOCUMENTS.pattern(bytes / 2),
  })),
  own('authorize: long pattern x 9 long resources', 'authorize', (bytes) => ({
    principal,
    action: 's3:GetObject',
    resources: repeat(9, () => `arn:aws:s3:::${'a'.repeat(bytes / 10)}`),
    resourcePolicy: DOCUMENTS.pattern(bytes / 10),
  })),
  own('authorize: patterns of 1 KB x resources of 1 KB', 'authorize', (bytes) => ({
    principal,
    action: 's3:GetObject',
    resources: filled(() => `arn:aws:s3:::${'a'.repeat(1000)}`, bytes / 2),
    resourcePolicy: policyOf([
      allow({
        Principal: '*',
        Resource: filled((index) => `arn:aws:s3:::${stars(1000)}b${index}`, bytes / 2),
      }),
    ]),
  })),
  own('authorize: via', 'authorize', (bytes) => ({
    principal,
    action: 's3:GetObject',
    via: filled((index) => `s${index}.amazonaws.com`, bytes),
  })),
  own('explain: via', 'explain', (bytes) => ({
    ...asked,
    via: filled((index) => `s${index}.amazonaws.com`, bytes),
  })),
  own('explain: source paths', 'explain', (bytes) => ({ ...asked, sourceOrgPaths: texts(bytes) })),
  own('explain: session tags', 'explain', (bytes) => ({
    ...asked,
    principal: arnOf('role/role-0'),
    session: { tags: filledObject((index) => [`k${index}`, 'v'], bytes) },
  })),
  own('explain: session policies', 'explain', (bytes) => ({
    ...asked,
    principal: arnOf('role/role-0'),
    session: { policyArns: filled(() => 'arn:aws:iam::aws:policy/ReadOnlyAccess', bytes) },
  })),
  own('explain: principal', 'explain', (bytes) => ({
    ...asked,
    principal: `arn:aws:iam::${ACCOUNT}:user/${'a/'.repeat(bytes / 2)}b`,
  })),
  own('explain: action', 'explain', (bytes) => ({ ...asked, action: `s3:${'Get'.repeat(bytes / 3)}` })),
  own('explain: long service', 'explain', (bytes) => ({
    ...asked,
    action: `${'s3'.repeat(bytes / 2)}:Get`,
  })),
  own('explain: resource', 'explain', (bytes) => ({
    ...asked,
    resource: `arn:aws:s3:::${'a/'.repeat(bytes / 2)}b`,
  })),
  own('explain: unknown context keys', 'explain', (bytes) => ({
    ...asked,
    context: filledObject((index) => [`aws:UserAgen${index}`, 'v'], bytes),
  })),
]
