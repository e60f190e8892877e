/** Faults in protocol: what each would do if it were there. */
import type { Fault } from './fault.ts'

export const faults: readonly Fault[] = [
  {
    name: 'Of a repeated parameter, the last value counts',
    file: 'protocol/query.ts',
    text: 'if (!parameters.has(name))',
    replacement: "if (name !== '')",
  },
  {
    name: 'The elements of a list are in the order of the parameters, and not of their indices',
    file: 'protocol/query.ts',
    text: 'return indexed.sort(([a], [b]) => a - b)',
    replacement: 'return indexed',
  },
  {
    name: 'A text can be one character longer than its maximum',
    file: 'protocol/validate.ts',
    text: 'if (max !== undefined && actual > max) violated.push(notOver(what, max))',
    replacement: 'if (max !== undefined && actual > max + 1) violated.push(notOver(what, max))',
  },
  {
    name: 'Errors of STS quote secrets of the request',
    file: 'protocol/validate.ts',
    text: "if (service.service === 'iam' || sensitive)",
    replacement: "if (service.service === 'iam')",
  },
  {
    name: 'Texts in XML keep their opening angle brackets',
    file: 'protocol/xml.ts',
    text: ".replaceAll('<', '&lt;')\n    .replaceAll('>', '&gt;')",
    replacement: ".replaceAll('>', '&gt;')",
  },
  {
    name: 'Denials of Describe actions of EC2 have an encoded message',
    file: 'protocol/denials.ts',
    text: "encoded !== undefined && !action.startsWith('ec2:Describe')",
    replacement: 'encoded !== undefined',
  },
  {
    name: 'Denials of API Gateway show the whole account number',
    file: 'protocol/denials.ts',
    text: "const masked = resource.replace(/^((?:[^:]*:){4})\\d{8}(?=\\d{4}:)/, '$1********')",
    replacement: 'const masked = resource',
  },
  {
    name: 'S3 blames the access key of a session for an invalid token',
    file: 'protocol/dialects.ts',
    text: "return withToken && error.code === 'InvalidClientTokenId' ? 'InvalidToken' : undefined",
    replacement: 'return undefined',
  },
  {
    name: 'A request with two signatures is accepted',
    file: 'protocol/sigv4.ts',
    text: 'if (authorization !== undefined) throw signatureDoesNotMatch()',
    replacement: "if (authorization === '') throw signatureDoesNotMatch()",
  },
  {
    name: 'The scope of a signature can have an earlier date than the request',
    file: 'protocol/sigv4/scope.ts',
    text: 'if (scope.date !== day) {',
    replacement: 'if (scope.date > day) {',
  },
  {
    name: 'A presigned request is valid for fifteen minutes after it has expired',
    file: 'protocol/sigv4/time.ts',
    text: 'if (now > signature.date.time + signature.expires * 1000) throw requestExpired()',
    replacement:
      'if (now > signature.date.time + signature.expires * 1000 + TOLERANCE) throw requestExpired()',
  },
  {
    name: 'A presigned request can be valid for no time at all',
    file: 'protocol/sigv4/presigned.ts',
    text: 'if (seconds < 1) throw expiresNotPositive()',
    replacement: 'if (seconds < 0) throw expiresNotPositive()',
  },
  {
    name: 'Signed headers can be in any order',
    file: 'protocol/sigv4/canonical.ts',
    text: 'if (value === undefined || name <= previous) throw signatureDoesNotMatch()',
    replacement: 'if (value === undefined) throw signatureDoesNotMatch()',
  },
  {
    name: 'Anybody can add a header of S3 to a presigned upload',
    file: 'protocol/sigv4/s3.ts',
    text: 'AMZ.test(name) && !signed.includes(name.toLowerCase())',
    replacement: 'AMZ.test(name) && signed.length === 0',
  },
  {
    name: 'The regions of a signature need not be signed',
    file: 'protocol/sigv4a.ts',
    text: "return signed.includes('x-amz-region-set') ? headerValue(headers, 'x-amz-region-set') : undefined",
    replacement: "return headerValue(headers, 'x-amz-region-set')",
  },
  {
    name: 'A request of version 2 can be signed for any time in the future',
    file: 'protocol/sigv2.ts',
    text: '} else if (Math.abs(now - time) > TOLERANCE) {',
    replacement: '} else if (now - time > TOLERANCE) {',
  },
  {
    name: 'A form can have a field that its policy does not mention',
    file: 'protocol/s3-post/policy.ts',
    text: 'if (extra.length > 0) throw extraFields(extra)',
    replacement: 'if (extra.length > 1) throw extraFields(extra)',
  },
  {
    name: 'A form with a policy and without a signature is told which field is missing',
    file: 'protocol/s3-post/signature.ts',
    text: 'if (hasV4 === hasV2) throw formNotSigned()',
    replacement: 'if (hasV4 && hasV2) throw formNotSigned()',
  },
  {
    name: 'A union can have several members',
    file: 'protocol/json/read.ts',
    text: 'if (Object.keys(union).length !== 1) throw serializationError()',
    replacement: 'if (Object.keys(union).length < 1) throw serializationError()',
  },
  {
    name: 'JSON services answer times in whole seconds',
    file: 'protocol/json/write.ts',
    text: "return protocol !== 'query' || milliseconds ? time / 1000 : Math.floor(time / 1000)",
    replacement: 'return milliseconds ? time / 1000 : Math.floor(time / 1000)',
  },
  {
    name: 'Errors of the server have the status of errors of the client',
    file: 'protocol/json/front-end.ts',
    text: 'status < 500 ? ofClient : status',
    replacement: 'ofClient',
  },
  {
    name: 'REST JSON services do not know HEAD',
    file: 'protocol/rest-json/route.ts',
    text: "const wanted = method === 'HEAD' ? 'GET' : method",
    replacement: 'const wanted = method',
  },
  {
    name: 'A body of any media type is read as JSON',
    file: 'protocol/rest-json/read.ts',
    text: 'if (!JSON_TYPE.test(type)) throw unsupportedMediaType()',
    replacement: "if (type === '') throw unsupportedMediaType()",
  },
  {
    name: 'Characters beyond U+FFFF count twice towards the length of a text',
    file: 'protocol/constraints.ts',
    text: 'return SURROGATE.test(text) ? [...text].length : text.length',
    replacement: 'return text.length',
  },
]
