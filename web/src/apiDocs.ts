import 'swagger-ui-dist/swagger-ui.css'

import SwaggerUI from 'swagger-ui-dist/swagger-ui-es-bundle.js'

// For reading: what is tried out here would be done to real plans.
SwaggerUI({
  domNode: document.getElementById('docs'),
  url: '/api/openapi.json',
  supportedSubmitMethods: [],
  deepLinking: true,
  docExpansion: 'none',
  filter: true,
})
