"""Peers measured in the same run as ours: polars and PM4Py on the same events, one thread, medians of several runs.

usage: peers.py columns FILE.csv   -> polars on columns (case, activity, time in microseconds)
       peers.py xes FILE.xes[.gz]  -> PM4Py on an XES log
       peers.py ocel FILE.sqlite   -> PM4Py on an OCEL 2.0 log
       peers.py sheet FILE.xlsx    -> polars (calamine) and openpyxl reading a workbook
Prints one line of JSON.
"""

import json
import resource
import statistics
import sys
import time


def seconds(run, times=5):
    took = []
    for _ in range(times):
        started = time.perf_counter()
        run()
        took.append(time.perf_counter() - started)
    return statistics.median(took)


def columns(path):
    import polars as pl

    # As a careful user would prepare it: dictionary codes, sorted by case and time, in memory.
    frame = pl.read_csv(path).rename({"time_us": "time"}).with_columns(
        pl.col("case").cast(pl.Categorical).to_physical().alias("c"),
        pl.col("activity").cast(pl.Categorical).to_physical().alias("a"),
    ).sort("c", "time", maintain_order=True).select("c", "a", "time").rechunk()

    def arcs():
        return (
            frame.lazy()
            .select("c", "a", pl.col("a").shift(-1).alias("next"), pl.col("c").shift(-1).alias("nc"))
            .filter(pl.col("c") == pl.col("nc"))
            .group_by("a", "next").len()
            .collect()
        )

    def waits():
        return (
            frame.lazy()
            .select("c", "a", "time", pl.col("a").shift(-1).alias("next"), pl.col("c").shift(-1).alias("nc"),
                    pl.col("time").shift(-1).alias("nt"))
            .filter(pl.col("c") == pl.col("nc"))
            .with_columns((pl.col("nt") - pl.col("time")).alias("w"))
            .group_by("a", "next")
            .agg(pl.len(), pl.col("w").mean().alias("mean"), pl.col("w").median().alias("median"),
                 pl.col("w").quantile(0.9, "nearest").alias("p90"))
            .collect()
        )

    def variants():
        return frame.lazy().group_by("c", maintain_order=True).agg(pl.col("a")).group_by("a").len().collect()

    def durations():
        return (
            frame.lazy().group_by("c").agg((pl.col("time").max() - pl.col("time").min()).alias("d"))
            .select([pl.col("d").quantile(q).alias(str(q)) for q in (0.5, 0.75, 0.9, 0.95, 0.99)])
            .collect()
        )

    return {
        "events": frame.height, "arcs": arcs().height, "variants": variants().height, "version": pl.__version__,
        "seconds": {"directly_follows": seconds(arcs), "waiting": seconds(waits, 3),
                    "variants": seconds(variants, 3), "throughput": seconds(durations)},
    }


def xes(path):
    import pm4py

    started = time.perf_counter()
    log = pm4py.read_xes(path)
    load = time.perf_counter() - started
    return {"events": len(log), "version": pm4py.__version__, "seconds": {
        "import": load,
        "directly_follows": seconds(lambda: pm4py.discover_dfg(log), 3),
        "waiting": seconds(lambda: pm4py.discover_performance_dfg(log), 3),
        "variants": seconds(lambda: pm4py.get_variants(log), 3),
    }}


def sheet(path):
    import openpyxl
    import polars as pl

    def with_openpyxl():
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        return sum(1 for _ in book.active.iter_rows(values_only=True))

    # polars first: the peak of this process is measured after each
    polars_seconds = seconds(lambda: pl.read_excel(path, infer_schema_length=0), 3)
    polars_peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    openpyxl_seconds = seconds(with_openpyxl, 1)
    return {
        "polars": {"version": pl.__version__, "seconds": polars_seconds, "peak_mib": polars_peak},
        "openpyxl": {"version": openpyxl.__version__, "seconds": openpyxl_seconds},
    }


def ocel(path):
    import pm4py

    started = time.perf_counter()
    log = pm4py.read_ocel2(path)
    load = time.perf_counter() - started
    return {"events": len(log.events), "objects": len(log.objects), "version": pm4py.__version__,
            "seconds": {"import": load}}


if __name__ == "__main__":
    figures = {"columns": columns, "xes": xes, "ocel": ocel, "sheet": sheet}[sys.argv[1]](sys.argv[2])
    figures["peak_rss_mib"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps(figures))
