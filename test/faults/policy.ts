/** Faults in policy: what each would do if it were there. */
import type { Fault } from './fault.ts'

export const faults: readonly Fault[] = [
  {
    name: 'A Deny with a malformed Condition denies nothing',
    file: 'policy/evaluate.ts',
    text: "if (conditions === undefined) return effect === 'Deny'",
    replacement: 'if (conditions === undefined) return false',
  },
  {
    name: 'Service control policies also bind service-linked roles',
    file: 'policy/decide.ts',
    text: "if (principal.roleArn?.includes(':role/aws-service-role/')) return true",
    replacement: "if (principal.roleArn?.endsWith(':role/aws-service-role/')) return true",
  },
  {
    name: 'A resource policy that names the role of a session also overrides its permissions boundary',
    file: 'policy/decide.ts',
    text: 'const limit = reach < Reach.principal ? limitingLayer(request, layers) : undefined',
    replacement: 'const limit = reach < Reach.issuer ? limitingLayer(request, layers) : undefined',
  },
  {
    name: 'NotPrincipal in a Deny exempts a user who has a permissions boundary',
    file: 'policy/principal.ts',
    text: 'return bounded || !listsEveryName(principals, principal)',
    replacement: 'return !listsEveryName(principals, principal)',
  },
  {
    name: 'A wildcard within a part of an ARN also matches colons',
    file: 'policy/resource.ts',
    text: 'if (behind === 0) {',
    replacement: 'if (behind >= 0) {',
  },
  {
    name: 'A denial names the policy to callers of other organizations',
    file: 'policy/denial.ts',
    text: "${policyArns ? policyArn(decision) : ''}",
    replacement: '${policyArn(decision)}',
  },
  {
    name: 'Actions in policies must be written in lower case',
    file: 'policy/compile.ts',
    text: 'const lower = value.toLowerCase()',
    replacement: 'const lower = value',
  },
  {
    name: 'Null takes a key with an empty string for absent',
    file: 'policy/conditions/block.ts',
    text: "(value.length === 0 && value !== '')",
    replacement: 'value.length === 0',
  },
  {
    name: 'An IPv4 address in the spelling of IPv6 is in no IPv4 range',
    file: 'policy/conditions/ip.ts',
    text: 'if (address.value >> 32n === mapped) return',
    replacement: 'if (address.value >> 64n === mapped) return',
  },
  {
    name: 'Dates east of UTC are shifted to the west',
    file: 'policy/conditions/date.ts',
    text: "(offset.startsWith('-') ? -60_000 : 60_000)",
    replacement: "(offset.startsWith('-') ? 60_000 : -60_000)",
  },
  {
    name: 'Negative numbers with as many digits are compared without their sign',
    file: 'policy/conditions/numeric.ts',
    text: 'return one.digits < other.digits ? -one.sign : one.sign',
    replacement: 'return one.digits < other.digits ? -1 : 1',
  },
  {
    name: 'A tag with the value * is a wildcard where a policy has it as a variable',
    file: 'policy/template.ts',
    text: "return text === undefined ? undefined : { kind: 'text', text }",
    replacement: "return text === undefined ? undefined : text === '*' ? anyRun : { kind: 'text', text }",
  },
  {
    name: 'The pieces of a pattern may overlap in the value',
    file: 'policy/match.ts',
    text: 'if (found < 0 || found > last) return false',
    replacement: 'if (found < 0) return false',
  },
  {
    name: 'An escaped character counts once towards the size of a policy',
    file: 'policy/validate/size.ts',
    text: 'size += 2',
    replacement: 'size += 1',
  },
  {
    name: 'A trust policy can contain all actions of all services',
    file: 'policy/validate/trust.ts',
    text: "if (!action.startsWith('sts:')) return false",
    replacement: "if (!action.startsWith('sts:')) return action === '*'",
  },
  {
    name: 'A resource control policy that allows is accepted',
    file: 'policy/validate/organization.ts',
    text: "return effect === 'Deny' && appliesToEveryone",
    replacement: 'return appliesToEveryone',
  },
  {
    name: 'A policy that has an element twice is accepted',
    file: 'policy/validate/distinct.ts',
    text: 'return value !== undefined && membersOf(value) === membersWritten(text) ? value : undefined',
    replacement: 'return value !== undefined && membersOf(value) <= membersWritten(text) ? value : undefined',
  },
  {
    name: 'A condition with IfExists is enough to trust a shared issuer',
    file: 'policy/validate/issuer-control.ts',
    text: 'if (!operator?.comparison || operator.ifExists) return false',
    replacement: 'if (!operator?.comparison) return false',
  },
  {
    name: 'The last of several policies of a level wins, and not the first',
    file: 'policy/management/merge.ts',
    text: "const [assigned] = operandsOf('@@assign')",
    replacement: "const assigned = operandsOf('@@assign').at(-1)",
  },
  {
    name: 'An organization policy can be one character too long',
    file: 'policy/management/limits.ts',
    text: ': document.length) > size',
    replacement: ': document.length) > size + 1',
  },
  {
    name: 'A grant of iam:PassRole for one service is reported as too broad',
    file: 'policy/lint/checks/broad-grants.ts',
    text: "if (effect !== 'Allow' || !actions || !resources || isConfined(statement, grant)) return []",
    replacement: "if (effect !== 'Allow' || !actions || !resources) return []",
  },
  {
    name: 'Coverage counts a decision twice if the policy is in two of its layers',
    file: 'policy/coverage.ts',
    text: 'if (uses.matchedIn !== number) uses.matched++',
    replacement: 'uses.matched++',
  },
  {
    name: 'A federated user without session policies could be allowed everything',
    file: 'policy/open/decide.ts',
    text: "return question.request.principal.kind === 'federated-user' ? never : always",
    replacement: 'return always',
  },
  {
    name: 'A policy that is limited to the principals of one account is public',
    file: 'policy/proofs/public.ts',
    text: 'AWS: [...new Set([...named.accounts, ...accounts, ...named.arns.flatMap(accountOf)])],',
    replacement: 'AWS: [...new Set([...named.accounts, ...named.arns.flatMap(accountOf)])],',
  },
]
