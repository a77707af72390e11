declare module 'swagger-ui-dist/swagger-ui-es-bundle.js' {
  const SwaggerUI: (options: {
    domNode: HTMLElement | null
    url: string
    supportedSubmitMethods: string[]
    deepLinking: boolean
    docExpansion: 'none' | 'list' | 'full'
    filter: boolean
  }) => void
  export default SwaggerUI
}
