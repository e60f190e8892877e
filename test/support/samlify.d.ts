/** The parts of the package that the tests use. Its own types would include those of browsers. */
declare module 'samlify' {
  export interface Replaced {
    readonly id: string
    readonly context: string
  }

  export interface Entity {
    createLoginResponse(
      sp: Entity,
      request: object,
      binding: 'post',
      user: object,
      replace?: (template: string) => Replaced,
    ): Promise<{ readonly context: string }>
    parseLoginRequest(
      sp: Entity,
      binding: 'redirect',
      request: { readonly query: object },
    ): Promise<{ readonly extract: Readonly<Record<string, unknown>> }>
    parseLoginResponse(
      idp: Entity,
      binding: 'post',
      request: { readonly body: { readonly SAMLResponse: string } },
    ): Promise<{ readonly extract: Readonly<Record<string, unknown>> }>
    getMetadata(): string
    readonly entityMeta: {
      getEntityID(): string
      getAssertionConsumerService(binding: 'post'): string | readonly string[]
    }
  }

  interface Samlify {
    IdentityProvider(settings: object): Entity
    ServiceProvider(settings: object): Entity
    readonly SamlLib: {
      readonly defaultLoginResponseTemplate: { readonly context: string }
      replaceTagsByValue(template: string, tags: Readonly<Record<string, string>>): string
    }
    setSchemaValidator(validator: { validate(xml: string): Promise<string> }): void
  }

  const samlify: Samlify
  export default samlify
}
