/** Presets of ID tokens of well-known providers. Defaults are taken from the providers' documentation. */

export interface Preset {
  readonly issuer: string
  readonly subject: string
  /** A list with one value is also a list in the token. */
  readonly audience: string | readonly string[]
  readonly claims: Readonly<Record<string, unknown>>
}

export const PRESETS: Readonly<Record<string, Preset>> = {
  github: {
    issuer: 'https://token.actions.githubusercontent.com',
    subject: 'repo:octo-org/octo-repo:ref:refs/heads/main',
    audience: 'sts.amazonaws.com',
    claims: {
      ref: 'refs/heads/main',
      ref_type: 'branch',
      ref_protected: 'false',
      sha: 'f1d2d2f924e986ac86fdf7b36c94bcdf32beec15',
      repository: 'octo-org/octo-repo',
      repository_id: '74',
      repository_owner: 'octo-org',
      repository_owner_id: '65',
      repository_visibility: 'private',
      run_id: '1234567890',
      run_number: '10',
      run_attempt: '1',
      actor: 'octocat',
      actor_id: '12',
      workflow: 'deploy',
      workflow_ref: 'octo-org/octo-repo/.github/workflows/deploy.yml@refs/heads/main',
      job_workflow_ref: 'octo-org/octo-repo/.github/workflows/deploy.yml@refs/heads/main',
      runner_environment: 'github-hosted',
      event_name: 'push',
      head_ref: '',
      base_ref: '',
    },
  },
  gitlab: {
    issuer: 'https://gitlab.com',
    subject: 'project_path:my-group/my-project:ref_type:branch:ref:main',
    audience: 'https://gitlab.com',
    claims: {
      namespace_id: '72',
      namespace_path: 'my-group',
      project_id: '20',
      project_path: 'my-group/my-project',
      user_id: '1',
      user_login: 'sample-user',
      user_email: 'sample-user@example.com',
      user_access_level: 'maintainer',
      pipeline_id: '574',
      pipeline_source: 'push',
      job_id: '302',
      ref: 'main',
      ref_type: 'branch',
      ref_path: 'refs/heads/main',
      ref_protected: 'true',
      runner_id: 1,
      runner_environment: 'gitlab-hosted',
      sha: '714a629c0b401fdce83e847fc9589983fc6f46bc',
      project_visibility: 'public',
    },
  },
  eks: {
    issuer: 'https://oidc.eks.us-east-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B716D3041E',
    subject: 'system:serviceaccount:default:my-service-account',
    audience: ['sts.amazonaws.com'],
    claims: {
      'kubernetes.io': {
        namespace: 'default',
        node: { name: 'ip-192-168-0-1.ec2.internal', uid: '6cf1e4a4-8f8d-4d6a-b1d0-5d4f5f6f2c11' },
        pod: { name: 'my-pod', uid: '5e0bd49b-f040-43b0-99b7-22765a53f7f3' },
        serviceaccount: { name: 'my-service-account', uid: '14ee3fa4-a7e2-420f-9f9a-dbc4507c3798' },
      },
    },
  },
  google: {
    issuer: 'https://accounts.google.com',
    subject: '110169484474386276334',
    audience: '1234987819200.apps.googleusercontent.com',
    claims: { email: 'jsmith@example.com', email_verified: true },
  },
  cognito: {
    issuer: 'https://cognito-identity.amazonaws.com',
    subject: 'us-east-1:12345678-1234-1234-1234-123456790ab1',
    audience: 'us-east-1:12345678-1234-1234-1234-123456790ab0',
    claims: { amr: ['authenticated', 'graph.facebook.com'] },
  },
}
