"""Traces and metrics. Both are off until they are asked for: traces by the standard OpenTelemetry address, metrics by
whoever fetches `/metrics`. Labels and spans hold route templates, never paths, parameters or bodies.
"""

import os
from collections.abc import Iterator

from fastapi import FastAPI
from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.instrumentation.aio_pika import AioPikaInstrumentor
from opentelemetry.instrumentation.fastapi import FastAPIInstrumentor
from opentelemetry.sdk.resources import SERVICE_NAME, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from prometheus_client import REGISTRY
from prometheus_client.core import CounterMetricFamily, Metric
from prometheus_client.registry import Collector
from prometheus_fastapi_instrumentator import Instrumentator

from samplan_contracts.tolerance import UNKNOWN


class _Unknown(Collector):
    """What newer versions said and this one left out (see `samplan_contracts.tolerance`)."""

    def collect(self) -> Iterator[Metric]:
        """One number for each type of value."""
        counted = CounterMetricFamily("samplan_unknown_values", "Values of newer versions, left out", labels=["type"])
        for name, number in UNKNOWN.items():
            counted.add_metric([name], number)
        yield counted


REGISTRY.register(_Unknown())


def instrument(app: FastAPI, service: str, *, serves: bool) -> None:
    """Measure an app's requests, and send traces where an OTLP address is set. `serves`: it has `/metrics` itself."""
    measured = Instrumentator(excluded_handlers=["/health/.*", "/metrics"], should_ignore_untemplated=True)
    measured.instrument(app)
    if serves:
        measured.expose(app, include_in_schema=False)
    if os.environ.get("OTEL_EXPORTER_OTLP_ENDPOINT"):
        provider = TracerProvider(resource=Resource.create({SERVICE_NAME: service}))
        provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
        trace.set_tracer_provider(provider)
        FastAPIInstrumentor.instrument_app(app, excluded_urls="health/.*,metrics")
        AioPikaInstrumentor().instrument()
