"""Chroma's server with its default embedding function, spoken to through Chroma's own HTTP client."""

import json
import os
import socket
import subprocess
import sys
import time
from importlib.metadata import version
from pathlib import Path

# Reads by max_length in ONNXMiniLM_L6_V2.tokenizer.
WINDOW = 256

# What ONNXMiniLM_L6_V2 looks for before it downloads; it reads model.onnx and tokenizer.json only.
MODEL_FILES = ["config.json", "special_tokens_map.json", "tokenizer.json", "tokenizer_config.json", "vocab.txt"]

# stdout is the protocol's: what libraries print there goes to stderr
replies = os.fdopen(os.dup(1), "w", encoding="utf-8")
os.dup2(2, 1)

state = {}


def main():
    for line in sys.stdin:
        request = json.loads(line)
        try:
            reply = OPERATIONS[request["op"]](request)
        except Exception as error:
            reply = {"error": f"{type(error).__name__}: {error}"}
        replies.write(json.dumps(reply) + "\n")
        replies.flush()
        if request["op"] == "stop":
            return
    # whoever asked is gone: what was started must not stay
    stop({})


def start(request):
    link_model(request["model"], Path(request["scratch"]))
    os.environ["ANONYMIZED_TELEMETRY"] = "False"
    import chromadb  # after HOME is set: the folder of its models is fixed when it is imported
    from chromadb.utils.embedding_functions import DefaultEmbeddingFunction

    port = free_port()
    state["server"] = launch_server(Path(request["scratch"]), port)
    client = wait_for(lambda: chromadb.HttpClient(host="127.0.0.1", port=port))
    DefaultEmbeddingFunction()(["warm"])
    state["client"] = client
    state["collection"] = client.create_collection("articles")
    return {"versions": {name: version(name) for name in ("chromadb", "onnxruntime", "tokenizers")}}


def link_model(model, scratch):
    """Lays links where Chroma looks for its model, so that it reads the given files and downloads nothing."""
    home = scratch / "chroma-home"
    folder = home / ".cache" / "chroma" / "onnx_models" / "all-MiniLM-L6-v2" / "onnx"
    folder.mkdir(parents=True)
    (folder / "model.onnx").symlink_to(Path(model["folder"]) / model["file"])
    for name in MODEL_FILES:
        source = Path(model["folder"]) / name
        if source.exists():
            (folder / name).symlink_to(source)
        else:
            (folder / name).touch()
    os.environ["HOME"] = str(home)


def launch_server(scratch, port):
    program = Path(sys.executable).parent / "chroma"
    arguments = ["run", "--path", str(scratch / "chroma-data"), "--host", "127.0.0.1", "--port", str(port)]
    return subprocess.Popen([str(program), *arguments], cwd=scratch, stdin=subprocess.DEVNULL)


def wait_for(connect):
    deadline = time.monotonic() + 60
    while True:
        try:
            return connect()
        except Exception:
            if state["server"].poll() is not None or time.monotonic() > deadline:
                raise
            time.sleep(0.1)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def index(request):
    batch = state["client"].get_max_batch_size()
    articles = list(read_articles(request["articles"]))
    for at in range(0, len(articles), batch):
        part = articles[at : at + batch]
        ids, documents = [article["_id"] for article in part], [titled_text(article) for article in part]
        state["collection"].add(ids=ids, documents=documents)
    return {}


def query(request):
    started = time.perf_counter()
    found = state["collection"].query(query_texts=[request["text"]], n_results=request["limit"])
    ms = (time.perf_counter() - started) * 1000
    pairs = zip(found["ids"][0], found["documents"][0])
    return {"ms": ms, "hits": [{"documents": [id], "text": text} for id, text in pairs]}


def embedded(request):
    return {"window": WINDOW, "texts": [titled_text(article) for article in read_articles(request["articles"])]}


def stop(request):
    if "server" in state:
        state["server"].terminate()
        state["server"].wait()
    return {}


def read_articles(path):
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def titled_text(article):
    return article["text"] if article["title"] == "" else f"{article['title']}\n\n{article['text']}"


OPERATIONS = {"start": start, "index": index, "query": query, "embedded": embedded, "stop": stop}

main()
