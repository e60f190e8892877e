/** Faults in analysis: what each would do if it were there. */
import type { Fault } from './fault.ts'

export const faults: readonly Fault[] = [
  {
    name: 'The access map misses users who can assume a role only because of a group',
    file: 'analysis/access-map/askers.ts',
    text: 'row.groups.some((id) => groups.has(id)) ||',
    replacement: '',
  },
  {
    name: 'The access map says that a condition key must be present when it must be absent',
    file: 'analysis/access-map/condition-text.ts',
    text: "isTrue(values) === expected ? 'absent' : 'present'",
    replacement: "isTrue(values) === expected ? 'present' : 'absent'",
  },
  {
    name: 'The access map forgets that session tags need sts:TagSession',
    file: 'analysis/access-map/evaluate.ts',
    text: "const needed = action.startsWith('sts:Assume') ? neededBy(first.ways) : []",
    replacement: 'const needed: readonly string[] = []',
  },
  {
    name: 'The access map proposes a session without MFA that has an age of MFA',
    file: 'analysis/access-map/open-keys.ts',
    text: "if (hasBoth && (present === 'true') !== (age !== undefined)) return false",
    replacement: '',
  },
  {
    name: 'The access map shows closed accounts that roles trust',
    file: 'analysis/access-map/outsiders.ts',
    text: 'isClosed(owner) || hasIdentities(owner)',
    replacement: 'hasIdentities(owner)',
  },
  {
    name: 'The access map gives roles to disabled people',
    file: 'analysis/access-map/people.ts',
    text: 'user.disabled ? [] : effectiveRoles(owner, id)',
    replacement: 'effectiveRoles(owner, id)',
  },
  {
    name: 'The draft of an inline policy also replaces one with the same name of somebody else',
    file: 'analysis/drafts.ts',
    text: 'return group === undefined ? names(caller, holder) : group === holder',
    replacement: 'return group === undefined || group === holder',
  },
  {
    name: 'The plan for a change makes no room for the new version of a policy that has all it can have',
    file: 'analysis/explanation/change-calls.ts',
    text: 'row.versions.length >= quotas.VersionsPerPolicyQuota',
    replacement: 'row.versions.length > quotas.VersionsPerPolicyQuota',
  },
  {
    name: 'A denial is as expected although another layer denies',
    file: 'analysis/explanation/expectation.ts',
    text: 'if (layer !== undefined && layer !== explained.layer) return false',
    replacement: '',
  },
  {
    name: 'An explanation marks layers as blocking that need not allow anything',
    file: 'analysis/explanation/explanation-text.ts',
    text: "verdict === 'denies' || (needed && verdict === 'doesNotAllow')",
    replacement: "verdict === 'denies' || verdict === 'doesNotAllow'",
  },
  {
    name: 'An explanation names the organizational unit below the one whose policy decides',
    file: 'analysis/explanation/explanation.ts',
    text: 'return principal?.levels[level - 1]',
    replacement: 'return principal?.levels[level]',
  },
  {
    name: 'The documents of a divided policy are a little longer than the quota permits',
    file: 'analysis/generation/divided-policy.ts',
    text: 'const room = characters - sizeOf(documentWith([]))',
    replacement: 'const room = characters',
  },
  {
    name: 'A generalized resource does not cover all resources that it stands for',
    file: 'analysis/generation/generalization.ts',
    text: 'while (!text.startsWith(first.slice(0, length))) length--',
    replacement: 'if (!text.startsWith(first.slice(0, length))) length--',
  },
  {
    name: 'A value with a dollar sign becomes a variable in a generated policy',
    file: 'analysis/generation/generated-policy.ts',
    text: "return value.replaceAll('${', '${$}{')",
    replacement: 'return value',
  },
  {
    name: 'A generated policy lets roles be passed to every service',
    file: 'analysis/generation/needed-grants.ts',
    text: "name === PASS_ROLE ? context.get('iam:passedtoservice') : undefined",
    replacement: 'undefined',
  },
  {
    name: 'For several holders, the largest of their quotas limits a generated policy',
    file: 'analysis/generation/policy-limits.ts',
    text: 'quotas[name] < quotas[least] ? name : least',
    replacement: 'quotas[name] > quotas[least] ? name : least',
  },
  {
    name: 'A resource-based policy with one action of STS is taken for a trust policy',
    file: 'analysis/policy-checks/documents.ts',
    text: 'values.every((action) => /^sts:/i.test(action))',
    replacement: 'values.some((action) => /^sts:/i.test(action))',
  },
  {
    name: 'A change that lifts the only denial is said to allow nothing else',
    file: 'analysis/policy-checks/edit.ts',
    text: 'denials: denials.length === 0 ? undefined',
    replacement: 'denials: denials.length <= 1 ? undefined',
  },
  {
    name: 'Checks fill in policy variables of a version that has none',
    file: 'analysis/policy-checks/known-keys.ts',
    text: 'if (document.Version !== WITH_VARIABLES) return text',
    replacement: '',
  },
  {
    name: 'Checks of a principal ignore its boundary and service control policies',
    file: 'analysis/policy-checks/principal-questions.ts',
    text: '[identityOf(question), ...limitsOf(question.principal), ...narrowing]',
    replacement: '[identityOf(question), ...narrowing]',
  },
  {
    name: 'A report counts statements from zero',
    file: 'analysis/policy-checks/report.ts',
    text: 'statement: index + 1,',
    replacement: 'statement: index,',
  },
  {
    name: 'A statement that matches nothing is reported as denied',
    file: 'analysis/policy-checks/unused.ts',
    text: "(await containment.has(policyOf([text]), policyOf([]))) ? 'matches nothing' : 'denied'",
    replacement: "(await containment.has(policyOf([text]), policyOf([]))) ? 'denied' : 'matches nothing'",
  },
  {
    name: 'Merged coverage counts only the decisions of the first report',
    file: 'analysis/policy-coverage/merge.ts',
    text: 'decided: one.decided + other.decided',
    replacement: 'decided: one.decided',
  },
  {
    name: 'The file of a policy can lie outside of the folder for coverage',
    file: 'analysis/policy-coverage/policy-files.ts',
    text: "return /^\\.*$/.test(safe) ? '_' : safe",
    replacement: 'return safe',
  },
]
