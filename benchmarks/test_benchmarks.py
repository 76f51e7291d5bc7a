"""pytest-benchmark suite: `pytest benchmarks`. Compare with the yardstick of the same run, never across machines."""

from __future__ import annotations

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

import promptlint
from benchmarks.yardstick import generated_prompts, scan, seed_pair


@pytest.mark.benchmark(group="seed pair")
def test_yardstick(benchmark: BenchmarkFixture) -> None:
    benchmark(scan, seed_pair())


@pytest.mark.benchmark(group="seed pair")
def test_parse(benchmark: BenchmarkFixture) -> None:
    benchmark(lambda: [promptlint.parse(text) for text in seed_pair()])


@pytest.mark.benchmark(group="seed pair")
def test_lint(benchmark: BenchmarkFixture) -> None:
    positive, negative = seed_pair()
    benchmark(lambda: promptlint.lint(positive, negative=negative))


@pytest.mark.benchmark(group="500 prompts")
def test_yardstick_of_generated_prompts(benchmark: BenchmarkFixture) -> None:
    benchmark(scan, generated_prompts())


@pytest.mark.benchmark(group="500 prompts")
def test_parse_generated_prompts(benchmark: BenchmarkFixture) -> None:
    prompts = generated_prompts()
    benchmark(lambda: [promptlint.parse(text) for text in prompts])


@pytest.mark.benchmark(group="500 prompts")
def test_lint_generated_prompts(benchmark: BenchmarkFixture) -> None:
    prompts = generated_prompts()
    benchmark(lambda: [promptlint.lint(text) for text in prompts])
