/** Who signs users in: the directory by a password, or an identity provider by SAML. */
import { Button } from '../../../components/button.tsx'
import { Section } from '../../../components/section.tsx'
import { SourceDialog } from '../dialogs/source.tsx'
import { type Source, useInstance } from '../instance.ts'

const TEXTS: Readonly<Record<Source, string>> = {
  directory: 'The directory of Identity Center. Users sign in with a password and, if they must, with MFA.',
  'built-in': 'The identity provider that is built into this server. It asks for a name only.',
  external: 'An external identity provider, by SAML. It knows the passwords.',
}

export function SourceSettings() {
  const { instance, ask } = useInstance()
  return (
    <Section
      title="Identity source"
      level={2}
      actions={
        <Button isSmall onClick={() => ask((close) => <SourceDialog onClose={close} />)}>
          Change
        </Button>
      }
    >
      <p>{TEXTS[instance.source]}</p>
    </Section>
  )
}
