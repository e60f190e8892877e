/** The dates that the clock does not change. */

const FACTS = [
  {
    what: 'Dates of signatures',
    text: 'Requests are signed with the time of the client, and compared with real time.',
  },
  {
    what: 'Codes of MFA devices',
    text: 'Authenticators show codes for real time, so they are checked with it.',
  },
  {
    what: 'Accounts with a clock of their own',
    text: 'They keep their difference. Set one with POST /_iamulator/clock and an account.',
  },
] as const

export function Unmoved() {
  return (
    <section class="unmoved" aria-labelledby="unmoved-title">
      <h2 id="unmoved-title">What the clock does not move</h2>
      <dl class="unmoved-list">
        {FACTS.map(({ what, text }) => (
          <div key={what}>
            <dt>{what}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
