import json, time
def test_s(threads, django_assert_max_num_queries):
    from comcep.committee import actions, published_2017
    from comcep.committee.snapshot import take_snapshot
    from comcep.committee.page import page_of
    t=time.time()
    with django_assert_max_num_queries(100) as c: s=take_snapshot(published_2017.AS_OF)
    print(len(c), time.time()-t)
    t=time.time()
    r=actions.prepare_report(published_2017.AS_OF); print(time.time()-t, r.audit)
    t=time.time(); r=actions.release(r); print("rel", time.time()-t)

    import pathlib; pathlib.Path("/tmp/payload.json").write_text(json.dumps(r.payload,ensure_ascii=False,indent=1))
