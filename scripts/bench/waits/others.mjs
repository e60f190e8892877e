/** Requests to iamulator's own endpoints whose work is a product of two of their parts. */
import { repeat } from '../load.mjs'
import { filled, filledObject, own, read } from './cases.mjs'
import { asked, context, DOCUMENTS, principal, stars, texts } from './documents.mjs'
import { arnOf, policyOf } from './seed.mjs'

const actions = repeat(
  20,
  (index) => ['s3:GetObject', 's3:PutObject', 'iam:GetUser', 'sts:AssumeRole'][index % 4],
)
const change = (document) => ({ source: 'own', holder: principal, document: JSON.stringify(document) })
const scripted = ['statements', 'denials', 'resources', 'values', 'sets', 'pattern', 'keys']

export const others = [
  own('who-can', 'who-can', () => ({ action: 's3:GetObject', resource: asked.resource })),
  own('who-can: matrix', 'who-can', () => ({ actions, limit: 50 })),
  ...['statements', 'denials', 'resources', 'values', 'sets', 'principals', 'pattern', 'keys'].flatMap(
    (document) => [
      own(`who-can: ${document}`, 'who-can', (bytes) => ({
        action: 's3:GetObject',
        resource: asked.resource,
        resourcePolicy: DOCUMENTS[document](bytes),
      })),
      own(`who-can, matrix: ${document}`, 'who-can', (bytes) => ({
        actions,
        limit: 50,
        resource: asked.resource,
        resourcePolicy: DOCUMENTS[document](bytes),
      })),
    ],
  ),
  own('who-can: context', 'who-can', (bytes) => ({ action: 's3:GetObject', context: context.keys(bytes) })),
  own('who-can: identities', 'who-can', (bytes) => ({ actions, identities: texts(bytes) })),
  ...scripted.flatMap((document) => [
    own(`replay: ${document}`, 'replay', (bytes) => ({
      changes: [change(DOCUMENTS[document](bytes * 0.8))],
    })),
    own(`replay: ten of ${document}`, 'replay', (bytes) => ({
      changes: repeat(10, () => change(DOCUMENTS[document](bytes * 0.06))),
    })),
    own(`simulate: ${document}`, 'simulate', (bytes) => ({
      questions: repeat(100, (index) => ({ ...asked, resource: `arn:aws:s3:::b${index}` })),
      changes: [change(DOCUMENTS[document](bytes * 0.7))],
    })),
    own(`simulate: changes of ${document}`, 'simulate', (bytes) => ({
      questions: repeat(100, () => asked),
      changes: filled(() => change(DOCUMENTS[document](200)), bytes * 0.7),
    })),
    own(`simulate: 100 questions with ${document}`, 'simulate', (bytes) => ({
      questions: repeat(100, () => ({ ...asked, resourcePolicy: DOCUMENTS[document](bytes / 110) })),
    })),
  ]),
  own('replay: filters', 'replay', (bytes) => ({
    changes: [change(policyOf([]))],
    filter: { resource: filled((index) => `*${index}*a*`, bytes) },
  })),
  own('replay: changes', 'replay', (bytes) => ({
    changes: filled(() => change(DOCUMENTS.statements(200)), bytes * 0.8),
  })),
  own('generate-policy', 'generate-policy', () => ({})),
  own('generate-policy: filters', 'generate-policy', (bytes) => ({
    filter: { resource: filled((index) => `*${index}*a*`, bytes) },
  })),
  own('generate-policy: long filter', 'generate-policy', (bytes) => ({
    filter: { resource: stars(bytes) },
  })),
  own('generate-policy: conditions', 'generate-policy', (bytes) => ({ conditions: texts(bytes) })),
  own('generate-policy: wildcards, exact', 'generate-policy', (bytes) => ({
    wildcards: true,
    actionWildcards: true,
    exact: texts(bytes),
  })),
  own('policy', 'policy', () => ({ wildcards: true, denied: true })),
  own('policy: fold', 'policy', (bytes) => ({
    denied: true,
    fold: filled((index) => `arn:aws:s3:::b${index}/*`, bytes),
  })),
  own('policy: conditions', 'policy', (bytes) => ({ denied: true, conditions: texts(bytes) })),
  own('service-call: tags', 'service-call', (bytes) => ({
    service: 'lambda.amazonaws.com',
    roleArn: arnOf('role/role-1'),
    sessionName: 'bench',
    tags: filledObject((index) => [`k${index}`, 'v'], bytes / 2),
    transitiveTagKeys: filled((index) => `k${index}`, bytes / 2),
  })),
  own('credentials: tags', 'credentials', (bytes) => ({
    role: 'role-1',
    tags: filledObject((index) => [`k${index}`, 'v'], bytes),
  })),
  own('credentials: policy', 'credentials', (bytes) => ({
    role: 'role-1',
    policy: DOCUMENTS.statements(bytes),
  })),
  own('oidc token: audiences', 'idp/oidc/token', (bytes) => ({ audience: texts(bytes) })),
  own('oidc token: claims', 'idp/oidc/token', (bytes) => ({
    claims: filledObject((index) => [`k${index}`, 'v'], bytes),
  })),
  own('oidc provider: clients', 'idp/oidc/provider', (bytes) => ({ clientIds: texts(bytes) })),
  own('saml assertion: roles', 'idp/saml/assertion', () => ({
    roles: repeat(500, (index) => arnOf(`role/r${index}`)),
  })),
  own('saml assertion: attributes', 'idp/saml/assertion', (bytes) => ({
    roles: [arnOf('role/role-0')],
    attributes: filledObject((index) => [`k${index}`, 'v'], bytes),
  })),
  own('saml assertion: tags', 'idp/saml/assertion', (bytes) => ({
    roles: [arnOf('role/role-0')],
    tags: filledObject((index) => [`k${index}`, 'v'], bytes / 2),
    transitiveTagKeys: texts(bytes / 2),
  })),
  own('issuers: keys', 'issuers', (bytes) => ({
    issuer: 'https://issuer.example',
    source: { keys: filled((index) => ({ kty: 'RSA', kid: `k${index}`, n: 'AQAB', e: 'AQAB' }), bytes) },
  })),
  own('resolve: form', 'resolve', (bytes) => ({
    request: {
      method: 'POST',
      url: '/',
      headers: { host: 'sqs.us-east-1.amazonaws.com', 'content-type': 'application/x-www-form-urlencoded' },
      body: filled((index) => `k${index}=v`, bytes).join('&'),
    },
  })),
  own('resolve: known', 'resolve', (bytes) => ({
    request: { method: 'GET', url: '/bucket/key', headers: { host: 's3.amazonaws.com' } },
    known: repeat(1000, (index) => ({
      kind: 'tags',
      value: `${index}`.padEnd(bytes / 1200, 'a'),
      answer: {},
    })),
  })),
  own('resolve: headers', 'resolve', (bytes) => ({
    request: {
      method: 'GET',
      url: '/bucket/key',
      headers: {
        host: 's3.amazonaws.com',
        ...filledObject((index) => [`x-amz-meta-${index}`, 'v'], bytes),
      },
    },
  })),
  own('resolve: query', 'resolve', (bytes) => ({
    request: {
      method: 'GET',
      url: `/bucket/key?${filled((index) => `k${index}=v`, bytes).join('&')}`,
      headers: { host: 's3.amazonaws.com' },
    },
  })),
  own('unknown member', 'authorize', (bytes) => filledObject((index) => [`k${index}`, 'v'], bytes)),
  own('long unknown member', 'authorize', (bytes) => ({ ['p'.repeat(bytes)]: 1 })),
  own('clock: long unknown', 'clock', (bytes) => ({ ['s'.repeat(bytes)]: 1 })),
  own('nested arrays', 'explain', (bytes) => {
    let body = []
    for (let depth = 0; depth < Math.min(bytes / 3, 2000); depth++) body = [body]
    return body
  }),
  read('trust graph', 'trust-graph'),
  read('coverage', 'coverage'),
  read('coverage, lcov', 'coverage?format=lcov'),
  read('decisions', 'decisions?limit=1000'),
  read('decisions: many filters', `decisions?${repeat(600, (index) => `resource=*a*${index}*`).join('&')}`),
  read('search', 'search?q=user-9'),
  read('search: absent', 'search?q=absent'),
  read('principal policies', `principal-policies?arn=${principal}`),
  read('policy words: keys', 'policy-words?of=key'),
  read('policy words: actions', `policy-words?of=key&${repeat(500, () => 'action=s3:GetObject').join('&')}`),
  read(
    'policy words: resources',
    `policy-words?of=resource&${repeat(500, () => `action=ec2:RunInstances`).join('&')}`,
  ),
  read('metrics', 'metrics'),
  read('sessions', 'sessions'),
]
