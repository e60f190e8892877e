/**
 * The groups of test files. A file that is in none of them is an everyday test: it needs only its own process, and its
 * environment refuses everything else (`scripts/closed-environment.mjs`).
 */

/**
 * The patterns of each group. A file may match one group only.
 */
export const GROUPS = {
  /** Pages in Chromium. */
  browser: [
    /^test\/clients\/(?:console-browser|login-browser|page-accessibility|portal-browser)\.test/,
    /^test\/console\/(?!explained-texts|organization-words|styles|tokens|trust-words)/,
  ],
  /** Commands and programs of the documentation and the examples, clones, and the packed package. */
  docs: [
    /^test\/docs\/(?:api|api-pages|containers|drift|examples|in-your-tests|new-op|new-service|prose|tour.*)\.test/,
    /^test\/examples\//,
    /^test\/repository\/(?!budget|contributing|faults|groups)/,
  ],
  /** Foreign clients: the AWS CLI, boto3, SDKs of other languages, and infrastructure tools. */
  clients: [
    /^test\/clients\/(?!console-browser|login-browser|page-accessibility|portal-browser|identity-center-walkers|scimmy|sdk-organizations|sso-token)/,
    /^test\/guard\/refusal\/clients\.test/,
    /^test\/http\/absolute-form\.test/,
    /^test\/package\/identities\.test/,
    /^test\/protocol\/sigv4-signers\.test/,
    /^test\/seams\/pytest\.test/,
    /^test\/recognition\/(?:foreign\/(?:coverage|sdk-s3)|parameters\/(?:botocore|javascript-sdk))\.test/,
  ],
  /** Processes of our own (the command line, servers that are killed, worker threads), and what takes real time. */
  processes: [
    /^test\/app\/(?:data-directory|identity-center-kill|kill|lazy-packages|organization-kill|two-servers|warnings)\.test/,
    /^test\/cli\/(?:cli|client-commands|environment|exec|explain-command|partition|policy-checks|report-commands|state-commands|usage)\.test/,
    /^test\/compile\//,
    /^test\/endpoints\/instance-metadata\/identity-signature\.test/,
    /^test\/guard\/(?:post-object|post-sender|version2|transport\/failures)\.test/,
    /^test\/http\/(?:authority|malformed-urls)\.test/,
    /^test\/identity\/(?:endless-keys|password-hash|web-identity-tls)\.test/,
    /^test\/package\/(?:arguments|connect|create|decisions|expectations|handle|organizations|state|used-policies)\.test/,
    /^test\/runtime\/thread\.test/,
    /^test\/seams\/(?:jest-preset|processes)\.test/,
    /^test\/services\/accessanalyzer\/checks-in-thread\.test/,
    /^test\/store\/(?:kill|lock)\.test/,
  ],
  /** Guards in front of other emulators. */
  upstreams: [
    /^test\/admin\/decisions\/guarded-calls\.test/,
    /^test\/guard\/(?:clients|confused-names|confused-places|dynalite|encrypted-resources|half-characters)\.test/,
    /^test\/guard\/(?:learned-resources|least-privilege|moto-.*|mutations|pages|s3rver|signed-4a-chunks)\.test/,
    /^test\/guard\/(?:smuggled-actions|knowledge\/(?:moto-.*|small-upstreams))\.test/,
    /^test\/recognition\/foreign\/moto-paths\.test/,
  ],
  /** PostgreSQL, and replicas that share it. */
  databases: [
    /^test\/cli\/store-commands\.test/,
    /^test\/replicas\/(?!ledger)/,
    /^test\/store\/shared\/(?:checkpoint-in-thread|postgres.*|transfer)\.test/,
  ],
  /** Generated cases: properties, fuzzing, and comparisons with a second implementation. */
  generated: [
    /^test\/admin\/(?:access-map\/agreement|decisions\/(?:advice|change|least-privilege)-properties)\.test/,
    /^test\/analysis\/generation\/divided-policy\.test/,
    /^test\/fuzz\//,
    /^test\/policy\/(?:comparison|explain-properties|fuzz|long-patterns|properties|lint\/fuzz|proofs\/(?:classes|managed))\.test/,
    /^test\/protocol\/sigv4-(?:flips|random)\.test/,
    /^test\/recognition\/foreign\/fuzz\.test/,
    /^test\/seed\/organization-agreement\.test/,
    /^test\/services\/iam\/simulation\/simulation-(?:agrees|decides)\.test/,
    /^test\/services\/organizations\/policies\/held-policies\.test/,
  ],
}

/**
 * One short file of each group. `npm test` runs it as well, to notice early what breaks outside of this process.
 */
export const SMOKE = {
  browser: 'test/console/sign-in.test.ts',
  docs: 'test/repository/summary.test.ts',
  clients: 'test/clients/curl.test.ts',
  processes: 'test/store/lock.test.ts',
  upstreams: 'test/guard/knowledge/moto-buckets.test.ts',
  databases: 'test/store/shared/postgres-tls.test.ts',
  generated: 'test/fuzz/json.test.ts',
}

/**
 * Files that only `npm run test:long` runs.
 */
export const LONG = [
  'test/clients/ansible.test.ts',
  'test/clients/nuke.test.ts',
  'test/docs/new-service.test.ts',
  'test/docs/tour.test.ts',
  'test/docs/tour-2.test.ts',
  'test/docs/tour-3.test.ts',
  'test/docs/tour-4.test.ts',
  'test/examples/upstream.test.ts',
  'test/replicas/soak.test.ts',
]

/**
 * Returns the group of a test file, or `everyday`.
 *
 * @param {string} path from the root
 */
export function groupOf(path) {
  return (
    Object.keys(GROUPS).find((group) => GROUPS[group].some((pattern) => pattern.test(path))) ?? 'everyday'
  )
}
