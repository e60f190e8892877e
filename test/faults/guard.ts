/** Faults in guard: what each would do if it were there. */
import type { Fault } from './fault.ts'

export const faults: readonly Fault[] = [
  {
    name: 'In audit mode, it is hidden that an object does not exist',
    file: 'guard/absence.ts',
    text: "if (!list || mode !== 'enforce' || isAllowed(list)) {",
    replacement: 'if (!list || isAllowed(list)) {',
  },
  {
    name: 'The grants of a KMS key permit nothing',
    file: 'guard/decide.ts',
    text: "if (KEY.test(resource)) return withGrantsFor({ ...lookup, kind: 'key-grants' }, { policy, lookup }, known)",
    replacement: '',
  },
  {
    name: 'Policies do not see how a request was signed',
    file: 'guard/decide.ts',
    text: 'conditionsOf(signed ? { ...signed, ...context } : context)',
    replacement: 'conditionsOf(context)',
  },
  {
    name: 'A page of an upstream at an IP address has the rights of our own pages',
    file: 'guard/denial.ts',
    text: "!host.includes('.') || isIP(host.replace(/^\\[|\\]$/g, '')) !== 0",
    replacement: "!host.includes('.')",
  },
  {
    name: 'A call that only passed because of audit mode is reported as allowed',
    file: 'guard/forwarding.ts',
    text: "const fate = decided.every(isAllowed) || refused.length > 0 ? 'allowed' : 'audit'",
    replacement: "const fate: Fate = 'allowed'",
  },
  {
    name: 'What an unknown request changed at the upstream goes unnoticed',
    file: 'guard/forwarding.ts',
    text: 'emulator.guard.knowledgeOf(upstream).forgetAll()',
    replacement: '',
  },
  {
    name: 'A grant of KMS for part of an encryption context applies to any context',
    file: 'guard/key-grants.ts',
    text: 'const required = encryptionContextEquals ?? encryptionContextSubset',
    replacement: 'const required = encryptionContextEquals',
  },
  {
    name: 'The memory of a body stays reserved after it has been received',
    file: 'guard/receive.ts',
    text: 'this.#guard.receivedBytes -= this.#bytes',
    replacement: '',
  },
  {
    name: 'With --auth off, services with a mode of their own are still guarded',
    file: 'guard/rules.ts',
    text: "return mode === undefined || auth === 'off' ? auth : mode",
    replacement: 'return mode === undefined ? auth : mode',
  },
  {
    name: "Anybody can use the upstream's own paths",
    file: 'guard/serve.ts',
    text: 'if (!upstream || !isAdministratorOrRoot(request.sender))',
    replacement: 'if (!upstream)',
  },
  {
    name: 'Unknown requests pass although they should be refused',
    file: 'guard/serve.ts',
    text: "if (emulator.guarding.unknown === 'refuse' || !upstream)",
    replacement: 'if (!upstream)',
  },
  {
    name: 'A request for resources in two accounts is forwarded to one of them',
    file: 'guard/upstream-scope.ts',
    text: "if (areApart(accounts, caller, own, call)) throw notForwardedError('accounts', refused)",
    replacement: '',
  },
  {
    name: 'A form may have a field twice, of which only the last is checked',
    file: 'guard/form-upload/form.ts',
    text: 'if (this.#fields.has(lower)) throw fieldRepeated(name)',
    replacement: '',
  },
  {
    name: 'A quotation mark in the name of a file ends the name in the forwarded form',
    file: 'guard/form-upload/object.ts',
    text: 'name.replace(/["\\r\\n]/g, (character) => encodeURIComponent(character))',
    replacement: 'name',
  },
  {
    name: 'An answer that was read before a write is kept after it',
    file: 'guard/knowledge/index.ts',
    text: 'if (flight.isObsolete) return',
    replacement: '',
  },
  {
    name: 'A bucket policy for every address on the Internet does not count as public',
    file: 'guard/knowledge/public-policy.ts',
    text: '&& !EVERYWHERE.test(value)',
    replacement: '',
  },
  {
    name: 'Writes through CloudFormation leave old knowledge about other services',
    file: 'guard/knowledge/writes.ts',
    text: "if (OF_ALL_SERVICES.has(prefix)) return 'everything'",
    replacement: '',
  },
  {
    name: 'Access control lists for everybody apply although the bucket ignores them',
    file: 'guard/knowledge/readers/bucket-policy.ts',
    text: 'ignoresPublicAcls ? applied.filter(({ grantee }) => !isGroup(grantee)) : applied',
    replacement: 'applied',
  },
  {
    name: 'Only the first page of the grants of a key is read',
    file: 'guard/knowledge/readers/kms.ts',
    text: "if (at(answer, 'Truncated') !== true || marker === undefined) return entries",
    replacement: 'return entries',
  },
  {
    name: 'A key with < breaks the answer about objects that could not be deleted',
    file: 'guard/refusal/documents.ts',
    text: '<Key>${escapeXml(key)}</Key>',
    replacement: '<Key>${key}</Key>',
  },
  {
    name: 'A denial by DynamoDB has its text in the wrong member',
    file: 'guard/refusal/index.ts',
    text: "WITH_CAPITAL.test(error.code) ? denialMember : 'message'",
    replacement: "'message'",
  },
  {
    name: 'A header with an underscore reaches the upstream beside the header that was decided on',
    file: 'guard/transport/headers.ts',
    text: "if (name.includes('_')) return true",
    replacement: '',
  },
  {
    name: 'The signature of the client reaches the upstream',
    file: 'guard/transport/outgoing.ts',
    text: '(name) => OURS.has(name) || dropped.has(name)',
    replacement: '(name) => dropped.has(name)',
  },
  {
    name: 'A wrong checksum in a trailer is accepted',
    file: 'guard/transport/body/trailers.ts',
    text: 'if (this.#checksums.get(name)?.digest() !== value) throw checksumMismatch(algorithm.toUpperCase())',
    replacement: '',
  },
]
