/** Faults in recognition: what each would do if it were there. */
import type { Fault } from './fault.ts'

export const faults: readonly Fault[] = [
  {
    name: 'What a resource of another account is like is asked in the account of the caller',
    file: 'recognition/arn.ts',
    text: 'accountId: ACCOUNT.test(accountId) ? accountId : place.accountId,',
    replacement: 'accountId: place.accountId,',
  },
  {
    name: 'A request that is signed for another service than its host belongs to the service that signed',
    file: 'recognition/foreign/claim.ts',
    text: 'return host.isOfAws ? undefined : { signingName, services: signed, host }',
    replacement: 'return { signingName, services: signed, host }',
  },
  {
    name: 'A path that climbs out of the stage of an API is recognized as it is written',
    file: 'recognition/foreign/data-planes.ts',
    text: ' || climbs(`${stage}/${resource}`)',
    replacement: '',
  },
  {
    name: 'Dual-stack hosts name no service',
    file: 'recognition/foreign/hosts.ts',
    text: "!REGION_OR_GLOBAL.test(label) && label !== 'dualstack'",
    replacement: '!REGION_OR_GLOBAL.test(label)',
  },
  {
    name: 'An encoded slash hides the operation that an upstream would run',
    file: 'recognition/foreign/index.ts',
    text: ' || isOtherWithSlashes(match, path, head, services)',
    replacement: '',
  },
  {
    name: "A second slash before a path of the upstream's own hides that it is one",
    file: 'recognition/foreign/own.ts',
    text: "return decoded.startsWith('//') ? decoded.replace(SLASHES, '/') : decoded",
    replacement: 'return decoded',
  },
  {
    name: 'Of two actions in one form, the first is decided on',
    file: 'recognition/foreign/query.ts',
    text: 'if (action === undefined || actions.length > 1 ||',
    replacement: 'if (action === undefined ||',
  },
  {
    name: 'A key with .. that leads out of its bucket is recognized',
    file: 'recognition/object-keys.ts',
    text: 'if (depth < 0) return true',
    replacement: '',
  },
  {
    name: 'The host of an access point of S3 names an ARN with a wrong service',
    file: 'recognition/foreign/s3-hosts.ts',
    text: "const service = endpoint === 's3-accesspoint' ? 's3' : endpoint",
    replacement: 'const service = endpoint',
  },
  {
    name: 'Of two paths that fit, the one with a greedy label wins',
    file: 'recognition/foreign/templates.ts',
    text: 'rank: [segments.length - labels.length, -greedy,',
    replacement: 'rank: [greedy, segments.length - labels.length,',
  },
  {
    name: 'A body that is compressed twice is read as if it were compressed once',
    file: 'recognition/parameters/encoding.ts',
    text: "if (encoding !== 'gzip' || others.length > 0)",
    replacement: "if (encoding !== 'gzip')",
  },
  {
    name: 'Of a query parameter with two values, the first is decided on',
    file: 'recognition/parameters/outside.ts',
    text: 'if (others.length > 0) throw repeatedParameter(name)',
    replacement: '',
  },
  {
    name: 'Of a parameter with two values in a form, the last is decided on',
    file: 'recognition/parameters/query.ts',
    text: 'if ((pairs.get(name) ?? value) !== value) throw repeatedParameter(name)',
    replacement: '',
  },
  {
    name: 'A form in another charset than UTF-8 is read as UTF-8',
    file: 'recognition/parameters/root.ts',
    text: ' || !/^utf-?8$/i.test(charset)',
    replacement: '',
  },
  {
    name: 'Queues of one name in two accounts count as the same queue',
    file: 'recognition/parameters/sqs.ts',
    text: "path.split('/').slice(-2).join('/')",
    replacement: "path.split('/').slice(-1).join('/')",
  },
  {
    name: 'A name with a slash is accepted where a part of an ARN would end',
    file: 'recognition/resolution/arn-patterns.ts',
    text: 'if (named && plain && !plain.name.test(named)) throw namesNoResource()',
    replacement: '',
  },
  {
    name: 'Resources of AWS, which belong to no account, belong to the caller',
    file: 'recognition/resolution/arns.ts',
    text: "isOwned ? { ...place, accountId: '' } : place",
    replacement: 'place',
  },
  {
    name: 'With a bucket key, the encryption context of an object is the object',
    file: 'recognition/resolution/encryption-keys.ts',
    text: '{ [OBJECT]: hasBucketKey ? bucket : object }',
    replacement: '{ [OBJECT]: object }',
  },
  {
    name: 'Who may not delete one of several objects may delete none of them',
    file: 'recognition/resolution/grants.ts',
    text: "const entry = grant.denied === 'entry' ? at : undefined",
    replacement: 'const entry = undefined',
  },
  {
    name: 'The values of tags in a header begin with an equals sign',
    file: 'recognition/resolution/keys.ts',
    text: 'pairs[at]?.slice(name.length + 1)',
    replacement: 'pairs[at]?.slice(name.length)',
  },
  {
    name: 'iam:PassRole is decided on without iam:PassedToService',
    file: 'recognition/resolution/passes.ts',
    text: "context: to === null ? {} : { 'iam:PassedToService': to },",
    replacement: 'context: {},',
  },
  {
    name: 'Through an access point, a permission on the access point is enough for its objects',
    file: 'recognition/resolution/s3.ts',
    text: 'arn: key === undefined ? own : `${own}/object/${key}`,',
    replacement: 'arn: own,',
  },
  {
    name: 'The tags of an old version of an object are those of the present one',
    file: 'recognition/resolution/state-keys.ts',
    text: "const object = typeof version === 'string' && version !== '' ? `${arn}?versionId=${version}` : arn",
    replacement: 'const object = arn',
  },
  {
    name: 'The URL of a queue of another account names a queue of the caller',
    file: 'recognition/resolution/functions/messaging.ts',
    text: 'ACCOUNT.test(account) ? { ...place, accountId: account } : place',
    replacement: 'place',
  },
]
