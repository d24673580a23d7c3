"""The examples of the gallery: a component's name, and the template source that draws it."""

EXAMPLES = [
    (
        "page_header",
        """{% page_header title=_("Startups") eyebrow=_("Directory") subtitle=_("Verified, from all over Europe.") back="#" %}
  {% button _("Add yours") href="#" tone="primary" icon="plus" %}
{% endpage_header %}""",
    ),
    (
        "button",
        """<div class="tb-row">
{% button _("Publish") tone="primary" icon="send" %} {% button _("Save") %} {% button _("Cancel") tone="quiet" %}
{% button _("Delete") tone="danger" icon="trash" %} {% button _("Small") size="sm" %} {% button _("Large") size="lg" %}
</div>""",
    ),
    (
        "card",
        """{% card title=_("Metal printing") subtitle=_("Chemnitz") icon="printer" href="#" level=3 %}
  <p>{% translate "Two four-laser machines print steel, aluminium and Inconel." %}</p>
  <div class="tb-chips">{% chip concept strong=True %}{% chip concept %}</div>
{% endcard %}""",
    ),
    (
        "badge",
        """<div class="tb-row">{% for tone in tones %}{% badge tone tone=tone %}{% endfor %}
{% badge _("with an icon") tone="info" icon="language" %}</div>""",
    ),
    ("status_badge", """<div class="tb-row">{% for status in statuses %}{% status_badge status status %}{% endfor %}</div>"""),
    ("chip", """<div class="tb-chips">{% chip concept %}{% chip concept href="#" %}{% chip concept strong=True %}</div>"""),
    (
        "avatar",
        """<div class="tb-row">{% for name in names %}{% avatar name %}{% endfor %}
{% avatar "Fennwick Robotics" size="sm" %}{% avatar "湘岳" size="lg" %}</div>""",
    ),
    (
        "alert",
        """<div class="tb-stack">{% alert tone="info" title=_("Only in Chinese") %}{% translate "This profile has no English yet." %}{% endalert %}
{% alert tone="good" %}{% translate "Verified by park staff." %}{% endalert %}
{% alert tone="warn" %}{% translate "This offer closes in three days." %}{% endalert %}
{% alert tone="bad" title=_("Not sent") %}{% translate "The mail server did not answer. We try again in a minute." %}{% endalert %}</div>""",
    ),
    (
        "empty_state",
        """{% empty_state title=_("No matches yet") text=_("Publish an offer or a need: within a second you see who fits.") icon="arrows-exchange" %}
  {% button _("Write an offer") href="#" tone="primary" icon="plus" %}
{% endempty_state %}""",
    ),
    ("form_errors", """{% form_errors wrong_form %}"""),
    (
        "field",
        """<div class="tb-form">{% field form.title counter=True %}{% field form.body help=_("What, for whom, how far along.") %}
{% field form.kind %}{% field form.size %}{% field form.agreed %}{% field wrong_form.title %}</div>""",
    ),
    (
        "tabs",
        """{% tabs label=_("Parts of the example") %}
{% tab _("Offers") "#offers" active=True count=12 %}{% tab _("Needs") "#needs" count=3 %}{% tab _("People") "#people" icon="users" %}
{% endtabs %}""",
    ),
    ("pagination", """{% pagination page %}"""),
    (
        "progress",
        """<div class="tb-stack">{% progress 62 label=_("Profile complete") %}
{% progress 118 max=317 label=_("Importing") text="118 / 317" %}{% progress None label=_("Looking for matches") %}</div>""",
    ),
    (
        "score_ring",
        """<div class="tb-row">{% for score in scores %}{% score_ring score %}{% endfor %}
{% score_ring 74 size="sm" %}{% score_ring 74 size="lg" label=_("Fit") %}</div>""",
    ),
    (
        "data_list",
        """{% data_list %}{% datum label=_("Founded") %}<span class="tb-num">2021</span>{% enddatum %}
{% datum label=_("Certificates") %}ISO 9001, ISO 13485{% enddatum %}{% enddata_list %}""",
    ),
    (
        "timeline",
        """{% timeline %}{% event title=_("Verified") at=now icon="check" tone="good" %}{% translate "By park staff, on the register's extract." %}{% endevent %}
{% event title=_("Verification requested") at=now icon="send" tone="info" %}{% endevent %}
{% event title=_("Registered") at=now icon="plus" %}{% endevent %}{% endtimeline %}""",
    ),
    ("instant, deadline", """<p>{{ now|instant }}</p><p>{{ deadline|deadline }}</p>"""),
    (
        "dialog",
        """<button class="btn tb-btn-plain" type="button" data-dialog="example-dialog">{% translate "Open the dialog" %}</button>
{% dialog id="example-dialog" title=_("Close this offer?") %}
  <p>{% translate "Nobody will find it any more. You can open it again." %}</p>
  <div class="tb-actions">{% button _("Close the offer") tone="primary" type="button" %}<button class="btn tb-btn-quiet" type="button" data-dialog-close>{% translate "Keep it" %}</button></div>
{% enddialog %}""",
    ),
    ("loading, skeleton", """<p><span class="htmx-request">{% loading id="example-loading" %}</span></p>{% skeleton lines=3 %}"""),
]
