"""Tables made by tables.sql, with as many columns as a list of activities shows."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Provider(models.Model):
    name = models.TextField()

    class Meta:
        managed = False
        db_table = "provider"

    def __str__(self) -> str:
        return self.name


class Activity(models.Model):
    title = models.TextField()
    summary = models.TextField()
    body = models.TextField()
    provider = models.ForeignKey(Provider, models.DO_NOTHING)
    municipality = models.IntegerField()
    kind = models.SmallIntegerField()
    price_kind = models.SmallIntegerField()
    grades = ArrayField(models.SmallIntegerField())
    minutes = models.IntegerField()
    price = models.DecimalField(max_digits=8, decimal_places=2)
    published = models.DateTimeField()
    is_public = models.BooleanField()

    class Meta:
        managed = False
        db_table = "activity"

    def __str__(self) -> str:
        return self.title


class Slot(models.Model):
    activity = models.ForeignKey(Activity, models.DO_NOTHING, related_name="slots")
    starts = models.DateTimeField()
    capacity = models.IntegerField()
    booked = models.IntegerField()

    class Meta:
        managed = False
        db_table = "slot"

    def __str__(self) -> str:
        return str(self.starts)


class Booking(models.Model):
    slot = models.ForeignKey(Slot, models.DO_NOTHING)
    teacher_id = models.BigIntegerField()
    pupils = models.IntegerField()
    note = models.TextField()
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        managed = False
        db_table = "booking"

    def __str__(self) -> str:
        return str(self.pk)
