"""Small servers on loopback that stand where the providers stand, remember what came, and misbehave when told to.

Use one as `async with TelegramStub() as telegram:` inside a test, or start it as a process of its own with
`python -m stubs.telegram --port 0 --log accepted.jsonl`; it prints its address and is then commanded at /_stub.
"""
