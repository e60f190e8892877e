/**
 * Examples of IAM Access Analyzer in the documentation of the AWS CLI (aws/aws-cli, awscli/examples/accessanalyzer, Apache
 * License 2.0): the documents that are passed, with their white space, and the outputs.
 */

const documentOf = (value: object) => `${JSON.stringify(value, null, 4)}\n`

const RESOURCE = ['arn:aws:s3:::DOC-EXAMPLE-BUCKET', 'arn:aws:s3:::DOC-EXAMPLE-BUCKET/*']

/**
 * `validate-policy`. The documentation has `us-west-2_EXAMPLE` in place of the last value, but its output ends two characters
 * behind that, so the value was longer when the example was made.
 */
export const TRUST_POLICY = documentOf({
  Version: '2012-10-17',
  Statement: [
    {
      Sid: '',
      Effect: 'Allow',
      Principal: { Federated: 'cognito-identity.amazonaws.com' },
      Action: ['sts:AssumeRole', 'sts:TagSession'],
      Condition: { StringEquals: { 'cognito-identity.amazonaws.com:aud': 'us-west-2_EXAMPLE01' } },
    },
  ],
})

const LINK =
  'https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-'

const position = (line: number, column: number, offset: number) => ({ line, column, offset })

/** The path in the first statement, of names and positions. */
const pathTo = (...elements: readonly (string | number)[]) =>
  ['Statement', 0, ...elements].map((each) => (typeof each === 'number' ? { index: each } : { value: each }))

export const TRUST_POLICY_FINDINGS = [
  {
    findingDetails: 'Add a value to the empty string in the Sid element.',
    findingType: 'SUGGESTION',
    issueCode: 'EMPTY_SID_VALUE',
    learnMoreLink: `${LINK}suggestion-empty-sid-value`,
    locations: [{ path: pathTo('Sid'), span: { start: position(5, 19, 79), end: position(5, 21, 81) } }],
  },
  {
    findingDetails:
      'The sts:AssumeRole action is invalid with the following principal(s): cognito-identity.amazonaws.com. Use a SAML provider principal with the sts:AssumeRoleWithSAML action or use an OIDC provider principal with the sts:AssumeRoleWithWebIdentity action. Ensure the provider is Federated if you use either of the two options.',
    findingType: 'ERROR',
    issueCode: 'MISMATCHED_ACTION_FOR_PRINCIPAL',
    learnMoreLink: `${LINK}error-mismatched-action-for-principal`,
    locations: [
      { path: pathTo('Action', 0), span: { start: position(11, 16, 258), end: position(11, 32, 274) } },
      {
        path: pathTo('Principal', 'Federated'),
        span: { start: position(8, 29, 170), end: position(8, 61, 202) },
      },
    ],
  },
  {
    findingDetails:
      'The following actions: sts:TagSession are not supported by the condition key cognito-identity.amazonaws.com:aud. The condition will not be evaluated for these actions. We recommend that you move these actions to a different statement without this condition key.',
    findingType: 'ERROR',
    issueCode: 'UNSUPPORTED_ACTION_FOR_CONDITION_KEY',
    learnMoreLink: `${LINK}error-unsupported-action-for-condition-key`,
    locations: [
      { path: pathTo('Action', 1), span: { start: position(12, 16, 292), end: position(12, 32, 308) } },
      {
        path: pathTo('Condition', 'StringEquals', 'cognito-identity.amazonaws.com:aud'),
        span: { start: position(16, 58, 443), end: position(16, 79, 464) },
      },
    ],
  },
]

const reading = (Action: readonly string[]) =>
  documentOf({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource: RESOURCE }] })

/** `check-no-new-access`, and the document of `check-access-not-granted` */
export const EXISTING_POLICY = reading(['s3:GetObject', 's3:ListBucket'])
export const NEW_POLICY = reading(['s3:GetObject', 's3:GetObjectAcl', 's3:ListBucket'])

export const NEW_ACCESS_OUTPUT = `{
    "result": "FAIL",
    "message": "The modified permissions grant new access compared to your existing policy.",
    "reasons": [
        {
            "description": "New access in the statement with index: 0.",
            "statementIndex": 0
        }
    ]
}
`
